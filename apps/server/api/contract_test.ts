import { readFileSync } from "node:fs";
import {
  Envelope,
  openTimeZone,
  parseDateTime,
  REQUIREMENTS,
  SessionDetail,
  type SessionListRow,
} from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import Value from "typebox/value";
import { afterAll, expect, test } from "vitest";
import { startServer } from "../server.ts";
import { DEVELOPMENT_SECRET, newClaims, signingKey, signToken } from "../tokens/tokens.ts";

const OPERATOR = 1;
const PERSON = 5;
const NOBODY = 4040;
const dataset = findScenario("demo").build({ seed: 1, now: parseDateTime("2026-03-20T12:00:00Z") });
const faults: unknown[] = [];
const server = await startServer({
  seed: () => ({ dataset, origin: { scenario: "demo", seed: 1 } }),
  onError: (error) => faults.push(error),
});
afterAll(async () => {
  await server.close();
  expect(faults).toEqual([]);
});

const all = [...dataset.sessions];
const own = all.filter((row) => [row.created_by, row.started_by, row.ended_by].includes(PERSON));
const foreign = all.filter((row) => !own.includes(row));
const key = signingKey(DEVELOPMENT_SECRET);
const claims = (userId: number) => newClaims({ type: "access", userId, now: Date.now() / 1000 });
const tokens = new Map([OPERATOR, PERSON].map((id) => [id, signToken(claims(id), key)]));

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // deno-lint-ignore no-explicit-any -- an answer may be anything, which is what the tests look at
  json: any;
}

async function ask(
  path: string,
  { as = OPERATOR, token = tokens.get(as), method = "GET", headers = {} }: {
    as?: number;
    token?: string | null | undefined;
    method?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<Answer> {
  const url = path.startsWith("http") ? path : server.url + path;
  const answer = await fetch(url, {
    method,
    headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers },
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: text === "" ? undefined : JSON.parse(text),
  };
}

async function crawl(
  path: string,
  as: number,
): Promise<{ rows: SessionListRow[]; pages: Answer[] }> {
  const pages = [await ask(path, { as })];
  while (pages.at(-1)?.json.next) pages.push(await ask(pages.at(-1)?.json.next, { as }));
  return { rows: pages.flatMap((page) => page.json.results), pages };
}

const idsOf = (rows: Iterable<{ session_id: number }>) =>
  [...rows].map((row) => row.session_id).sort((a, b) => a - b);
const operatorCrawl = await crawl("/sessions", OPERATOR);
const ownCrawl = await crawl("/sessions", PERSON);
const refused = async (token: string | null, code?: string) => {
  const answer = await ask("/sessions", { token });
  expect(answer.status).toBe(401);
  expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="api"');
  expect(answer.json.results).toBeUndefined();
  expect(answer.json.code).toBe(code);
};

test("list/envelope, list/row: every page is an envelope of list rows, in wire order", () => {
  for (const { status, json } of operatorCrawl.pages) {
    expect(status).toBe(200);
    expect([...Value.Errors(Envelope, json)]).toEqual([]);
    expect(Object.keys(json)).toEqual(["count", "next", "previous", "results"]);
    expect(Object.keys(json.results[0])).toEqual([
      "end_date_time",
      "ended_by",
      "experiment_id",
      "is_active",
      "session_id",
      "session_type",
      "start_date_time",
      "started_by",
    ]);
  }
});

test("list/count, list/pages, scope/operator-list: an operator's pages hold every session once", () => {
  expect(operatorCrawl.pages.map(({ json }) => json.count)).toEqual([240, 240, 240]);
  expect(idsOf(operatorCrawl.rows)).toEqual(idsOf(all));
});

test("list/links: links are absolute, keep the query and lead to the neighbours", async () => {
  const { json } = await ask("/sessions?page=2&b=x+y&a=");
  expect(json.previous).toBe(`${server.url}/sessions?a=&b=x+y`);
  expect(json.next).toBe(`${server.url}/sessions?a=&b=x+y&page=3`);
  expect(operatorCrawl.pages.map((page) => page.json.previous === null)).toEqual([
    true,
    false,
    false,
  ]);
  expect(operatorCrawl.pages.map((page) => page.json.next === null)).toEqual([false, false, true]);
});

test("list/page-size: every page but the last has 100 rows, whatever is asked", async () => {
  expect(operatorCrawl.pages.map((page) => page.json.results.length)).toEqual([100, 100, 40]);
  expect((await ask("/sessions?page_size=7&limit=7")).json.results).toHaveLength(100);
});

test("list/order: the newest created_time is first, at every request", async () => {
  const created = new Map(all.map((row) => [row.session_id, row.created_time]));
  const times = operatorCrawl.rows.map((row) => created.get(row.session_id) as number);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect((await crawl("/sessions", OPERATOR)).rows).toEqual(operatorCrawl.rows);
});

test.each(["0", "-1", "4", "abc", "1.0"])("list/page-invalid: page %j is 404", async (page) => {
  const answer = await ask(`/sessions?page=${page}`);
  expect([answer.status, answer.text]).toEqual([404, '{"detail":"Invalid page."}']);
});

test("list/page-invalid: page=last is the last page", async () => {
  expect((await ask("/sessions?page=last")).text).toBe(operatorCrawl.pages[2]?.text);
});

test("list/unknown-parameter: what the API does not know changes nothing but the links", async () => {
  const answer = await ask("/sessions?active=true&ordering=session_id");
  expect(answer.json.results).toEqual(operatorCrawl.pages[0]?.json.results);
  expect(answer.json.next).toContain("active=true&ordering=session_id&page=2");
});

test("filter/match, scope/operator-filter: an experiment's sessions, all of them and no others", async () => {
  for (const experiment of new Set(all.map((row) => row.experiment_id))) {
    const { rows } = await crawl(`/sessions?experiment_id=${experiment}`, OPERATOR);
    expect(idsOf(rows)).toEqual(idsOf(all.filter((row) => row.experiment_id === experiment)));
  }
});

test("filter/none: no match is an empty list", async () => {
  for (const id of ["999999", "-1", "99999999999999999999"]) {
    expect((await ask(`/sessions?experiment_id=${id}`)).text).toBe(
      '{"count":0,"next":null,"previous":null,"results":[]}',
    );
  }
});

test("filter/blank, filter/repeated: blank is no filter, and the last value counts", async () => {
  expect((await ask("/sessions?experiment_id=")).json.count).toBe(240);
  expect((await ask("/sessions?experiment_id=999999&experiment_id=7")).json.results)
    .toEqual((await ask("/sessions?experiment_id=7")).json.results);
});

test.each(["abc", "1.5", "1e2", "100abc", "null", "100,106"])(
  "filter/invalid: %j is 400",
  async (value) => {
    const answer = await ask(`/sessions?experiment_id=${value}`);
    expect([answer.status, answer.text]).toEqual([
      400,
      '{"experiment_id":["Enter a whole number."]}',
    ]);
  },
);

test("detail/shape, detail/agrees, scope/operator-detail: every session, as its list row has it", async () => {
  for (const row of operatorCrawl.rows) {
    const { status, json } = await ask(`/sessions/${row.session_id}`);
    expect(status).toBe(200);
    expect([...Value.Errors(SessionDetail, json)]).toEqual([]);
    expect(Object.keys(json)).toEqual(Object.keys(SessionDetail.properties));
    expect(json).toMatchObject(row);
  }
});

test.each(["999999", "abc", "0", "-1", "23.5", "99999999999999999999"])(
  "detail/unknown, detail/invalid: %j is 404",
  async (id) => {
    const answer = await ask(`/sessions/${id}`);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ detail: expect.stringMatching(/^No(t found| Session matches)/) });
  },
);

test("scope/self-list, scope/self-count: a person's list is their self sessions", () => {
  expect(idsOf(ownCrawl.rows)).toEqual(idsOf(own));
  expect(ownCrawl.pages[0]?.json.count).toBe(own.length);
  expect(own.length).toBeGreaterThan(0);
});

test("scope/self-filter: a person's filtered list is their self sessions of the experiment", async () => {
  for (const experiment of new Set(all.map((row) => row.experiment_id))) {
    const { rows } = await crawl(`/sessions?experiment_id=${experiment}`, PERSON);
    expect(idsOf(rows)).toEqual(idsOf(own.filter((row) => row.experiment_id === experiment)));
  }
});

test("scope/self-detail, scope/foreign-detail, scope/foreign-hidden: self sessions and no others", async () => {
  for (const { session_id } of own) {
    expect((await ask(`/sessions/${session_id}`, { as: PERSON })).status).toBe(200);
  }
  const unknown = await ask("/sessions/999999", { as: PERSON });
  for (const { session_id } of foreign) {
    const answer = await ask(`/sessions/${session_id}`, { as: PERSON });
    expect([answer.status, answer.text]).toEqual([404, unknown.text]);
  }
});

test("auth/required, auth/malformed: no data without one bearer token", async () => {
  await refused(null);
  await refused("garbage", "token_not_valid");
  await refused("a b", "bad_authorization_header");
});

test("auth/signature: a changed payload, a changed signature and another key are refused", async () => {
  const [header, payload, signature = ""] = signToken(claims(OPERATOR), key).split(".");
  const forged = Buffer.from(JSON.stringify({ ...claims(PERSON), user_id: OPERATOR })).toString(
    "base64url",
  );
  await refused(`${header}.${forged}.${signature}`, "token_not_valid");
  await refused(
    `${header}.${payload}.${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`,
    "token_not_valid",
  );
  await refused(signToken(claims(OPERATOR), signingKey("another")), "token_not_valid");
});

test("auth/algorithm: an unsigned token is refused", async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  await refused(
    `${part({ alg: "none", typ: "JWT" })}.${part(claims(OPERATOR))}.`,
    "token_not_valid",
  );
});

test("auth/expired, auth/token-type, auth/user: only a live access token of somebody is good", async () => {
  const now = Date.now() / 1000;
  await refused(
    signToken(newClaims({ type: "access", userId: OPERATOR, now, lifetime: -1 }), key),
    "token_not_valid",
  );
  await refused(
    signToken(newClaims({ type: "refresh", userId: OPERATOR, now }), key),
    "token_not_valid",
  );
  await refused(signToken(claims(NOBODY), key), "user_not_found");
});

test("time/format, time/zone, time/order: date-times are New York's, and in order", async () => {
  const zone = openTimeZone("America/New_York");
  for (const { session_id } of all.slice(0, 40)) {
    const { json } = await ask(`/sessions/${session_id}`);
    for (const name of ["created_time", "modified_time", "start_date_time", "end_date_time"]) {
      if (json[name] !== null) expect(json[name]).toBe(zone.format(parseDateTime(json[name])));
    }
    if (json.end_date_time) {
      expect(parseDateTime(json.end_date_time)).toBeGreaterThanOrEqual(
        parseDateTime(json.start_date_time),
      );
    }
    expect(json.is_active && json.end_date_time !== null).toBe(false);
  }
});

test("http/json, http/private: answers are compact JSON, private to who asks", async () => {
  for (const path of ["/sessions", `/sessions/${own[0]?.session_id}`, "/sessions/abc"]) {
    const answer = await ask(path);
    expect(answer.headers.get("Content-Type")).toBe("application/json");
    expect(answer.text).toBe(JSON.stringify(answer.json));
    expect(answer.headers.get("Cache-Control") ?? "").not.toMatch(/public|s-maxage/);
  }
  const turns = await Promise.all(
    [OPERATOR, PERSON, OPERATOR, PERSON].map((as) => ask("/sessions", { as })),
  );
  expect(turns.map(({ json }) => json.count)).toEqual([240, own.length, 240, own.length]);
});

test("http/head: HEAD has the status and headers of GET, and no body", async () => {
  for (const path of ["/sessions", "/sessions/1", "/sessions/abc", "/sessions?page=x"]) {
    const [get, head] = await Promise.all([ask(path), ask(path, { method: "HEAD" })]);
    expect([head.status, head.text]).toEqual([get.status, ""]);
    for (const name of ["content-type", "content-length", "allow"]) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  }
});

test("http/options: OPTIONS describes the view", async () => {
  const { status, json } = await ask("/sessions", { method: "OPTIONS" });
  expect([status, json.name, json.renders]).toEqual([200, "Session List", ["application/json"]]);
});

test.each(["POST", "PUT", "PATCH", "DELETE"])(
  "http/read-only: %s is 405 and changes nothing",
  async (method) => {
    for (const path of ["/sessions", "/sessions/1"]) {
      const answer = await ask(path, { method });
      expect([answer.status, answer.text, answer.headers.get("Allow")])
        .toEqual([405, `{"detail":"Method \\"${method}\\" not allowed."}`, "GET, HEAD, OPTIONS"]);
      expect((await ask(path, { method, token: null })).status).toBe(401);
    }
    expect((await ask("/sessions")).text).toBe(operatorCrawl.pages[0]?.text);
  },
);

test("http/not-acceptable, http/trailing-slash: neither HTML nor a closing slash", async () => {
  expect((await ask("/sessions", { headers: { Accept: "text/html" } })).status).toBe(406);
  for (const path of ["/sessions/", "/sessions/1/", "/session", ""]) {
    const answer = await ask(`${server.url}${path}`.replace(/\/api$/, "/nowhere"));
    expect([answer.status, answer.text]).toEqual([404, '{"detail":"Not found."}']);
  }
});

test("every requirement is named by a test of this file", () => {
  const text = readFileSync(new URL(import.meta.url), "utf8");
  const titles = [...text.matchAll(/^(?:test\(|\)\(|test\.each\(.*\)\(| {2})"(.*?): /gm)];
  const named = titles.flatMap(([, ids = ""]) => ids.split(", "));
  expect(new Set(named)).toEqual(new Set(REQUIREMENTS.map(({ id }) => id)));
});
