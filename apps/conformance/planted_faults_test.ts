import { parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { afterAll, expect, test } from "vitest";
import { openInProcessMock } from "./proof/in_process_mock.ts";
import { runConformance } from "./run.ts";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "./target/connection/network.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const dataset = generateDataset({ sessions: 120, users: 12, now });
const mock = openInProcessMock({ dataset, pageSize: 5, timeZone: "America/New_York" });
afterAll(mock.close);
const honest = mock.dispatch();
const [OPERATOR, USER] = [1, 3];
const options = mock.options([OPERATOR, USER]);
const GOOD = { [OPERATOR]: options.env?.["OPERATOR"], [USER]: options.env?.["USER_1"] };

type Row = Record<string, unknown>;

/** A request as a server that gets something wrong sees it. */
interface Asked {
  readonly request: OutgoingRequest;
  readonly query: URLSearchParams;
  /** The id of the path. */
  readonly id: string | undefined;
  readonly isFiltered: boolean;
  /** Whether it came with the good token of the operator, of the user, or of neither. */
  readonly who: "operator" | "user" | "other";
  /** The claims of its token, whatever that is worth. */
  readonly claims: Row;
  /** The honest answer. */
  readonly answer: IncomingResponse;
  /** What somebody else gets for this request, or for another one. */
  as(user: number, change?: Partial<OutgoingRequest>): Promise<IncomingResponse>;
}

type Spoil = (asked: Asked) => IncomingResponse | undefined | Promise<IncomingResponse>;

const json = (value: unknown, status = 200, headers = {}): IncomingResponse => ({
  status,
  headers: { "content-type": "application/json", allow: "GET, HEAD, OPTIONS", ...headers },
  bytes: Buffer.from(JSON.stringify(value)),
});
const withHeader = (answer: IncomingResponse, name: string, value: string): IncomingResponse => ({
  ...answer,
  headers: { ...answer.headers, [name]: value },
});
const read = ({ bytes }: IncomingResponse) => JSON.parse(bytes.toString()) as Row;
/** Changes the rows of a list. */
function withRows(answer: IncomingResponse, change: (row: Row) => Row): IncomingResponse {
  if (answer.status !== 200) return answer;
  const list = read(answer);
  const results = list["results"];
  return Array.isArray(results) ? json({ ...list, results: results.map(change) }) : answer;
}
/** Changes the link to the next page. */
function withNext(answer: IncomingResponse, change: (next: string) => string): IncomingResponse {
  if (answer.status !== 200) return answer;
  const list = read(answer);
  const { next } = list;
  return typeof next === "string" ? json({ ...list, next: change(next) }) : answer;
}
const isList = ({ id, request }: Asked) => id === undefined && request.method === "GET";
const utc = (text: unknown) =>
  typeof text === "string" ? `${new Date(text).toISOString().slice(0, 19)}+00:00` : text;
const EMPTY = { count: 0, next: null, previous: null, results: [] };

/** What a server gets wrong: the requirement that it breaks, how, and what it then answers. */
const PLANTED: readonly (readonly [requirement: string, fault: string, spoil: Spoil])[] = [
  [
    "list/row",
    "filtered rows say who created them",
    (asked) =>
      asked.isFiltered ? withRows(asked.answer, (row) => ({ ...row, created_by: 3 })) : undefined,
  ],
  [
    "list/envelope",
    "a user's filtered list is bare",
    ({ isFiltered, who, answer }) =>
      isFiltered && who === "user" && answer.status === 200
        ? json(read(answer)["results"])
        : undefined,
  ],
  [
    "time/format",
    "a fraction of zero is written out",
    (asked) =>
      isList(asked)
        ? withRows(asked.answer, (row) => ({
          ...row,
          start_date_time: String(row["start_date_time"]).replace(
            /(:\d\d)([+-]\d\d:\d\d)$/,
            "$1.000000$2",
          ).replace(/^null$/, ""),
          ...(row["start_date_time"] === null && { start_date_time: null }),
        }))
        : undefined,
  ],
  [
    "time/zone",
    "a user's details are in UTC",
    ({ id, who, answer }) =>
      id && who === "user" && answer.status === 200
        ? json(Object.fromEntries(
          Object.entries(read(answer)).map((
            [key, value],
          ) => [key, key.endsWith("time") ? utc(value) : value]),
        ))
        : undefined,
  ],
  [
    "http/json",
    "a filtered list is text",
    ({ isFiltered, answer }) =>
      isFiltered ? withHeader(answer, "content-type", "text/plain") : undefined,
  ],
  [
    "http/json",
    "a refusal is no UTF-8",
    ({ answer }) =>
      answer.status === 401
        ? { ...answer, bytes: Buffer.from('{"detail":"Refus\xe9"}', "latin1") }
        : undefined,
  ],
  [
    "detail/agrees",
    "a user's rows do not say who ended them",
    (asked) =>
      isList(asked) && asked.who === "user"
        ? withRows(asked.answer, (row) => ({ ...row, ended_by: null }))
        : undefined,
  ],
  [
    "detail/agrees",
    "filtered rows are all active",
    (asked) =>
      asked.isFiltered ? withRows(asked.answer, (row) => ({ ...row, is_active: true })) : undefined,
  ],
  [
    "list/links",
    "a user's links name another host",
    ({ who, answer, id }) =>
      who === "user" && id === undefined
        ? withNext(answer, (next) => next.replace("mock.invalid", "internal:8000"))
        : undefined,
  ],
  [
    "list/links",
    "links lose a parameter that is blank",
    ({ answer, id }) =>
      id === undefined ? withNext(answer, (next) => next.replace(/&?\w+=(?=&|$)/g, "")) : undefined,
  ],
  ["list/order", "a user's filtered list is ordered by id", ({ isFiltered, who, answer }) => {
    if (!isFiltered || who !== "user" || answer.status !== 200) return undefined;
    const list = read(answer) as { results: Row[] };
    const results = list.results.toSorted((a, b) =>
      Number(a["session_id"]) - Number(b["session_id"])
    );
    return json({ ...list, results });
  }],
  [
    "list/page-invalid",
    "there is a page behind the last one",
    ({ query, answer }) =>
      query.get("page") === "25" && answer.status === 404
        ? json({ ...EMPTY, count: 120 })
        : undefined,
  ],
  [
    "list/page-invalid",
    "page 1 is the second one",
    ({ as, query, request }) =>
      query.get("page") === "1"
        ? as(OPERATOR, { url: request.url.replace("page=1", "page=2") })
        : undefined,
  ],
  [
    "list/page-invalid",
    "letters behind a number are ignored",
    ({ as, query, request, who }) =>
      query.get("page") === "1abc" && who === "operator"
        ? as(OPERATOR, { url: request.url.replace("1abc", "1") })
        : undefined,
  ],
  [
    "list/page-invalid",
    "a user gets empty pages without end",
    ({ answer, who, id, query }) =>
      who === "user" && id === undefined && query.has("page") && answer.status === 404
        ? json(EMPTY)
        : undefined,
  ],
  ["list/unknown-parameter", "offset leaves rows away", (asked) => {
    if (!isList(asked) || !asked.query.has("offset")) return undefined;
    const list = read(asked.answer) as { results: Row[] };
    return json({ ...list, results: list.results.slice(1) });
  }],
  [
    "list/unknown-parameter",
    "a user who asks for all gets all",
    ({ query, who, as }) =>
      who === "user" && query.get("all") === "true" ? as(OPERATOR) : undefined,
  ],
  [
    "filter/invalid",
    "a user's bad filter is an internal error",
    ({ answer, who }) =>
      who === "user" && answer.status === 400 ? json({ detail: "oops" }, 500) : undefined,
  ],
  [
    "filter/none",
    "a user's unknown experiment is not found",
    ({ answer, who, isFiltered }) =>
      who === "user" && isFiltered && answer.status === 200 && read(answer)["count"] === 0
        ? json({ detail: "none" }, 404)
        : undefined,
  ],
  [
    "filter/repeated",
    "a user with two filters gets all",
    ({ query, who, as }) =>
      who === "user" && query.getAll("experiment_id").length > 1
        ? as(OPERATOR, { url: "http://mock.invalid/api/sessions" })
        : undefined,
  ],
  [
    "filter/blank",
    "a user's blank filter gets all",
    ({ query, who, as }) =>
      who === "user" && query.get("experiment_id") === ""
        ? as(OPERATOR, { url: "http://mock.invalid/api/sessions" })
        : undefined,
  ],
  [
    "detail/invalid",
    "letters behind an id are ignored",
    ({ id, as, who, request }) =>
      who === "operator" && id && /^\d+abc$/.test(id)
        ? as(OPERATOR, { url: request.url.replace("abc", "") })
        : undefined,
  ],
  [
    "detail/unknown",
    "an id between two others is said to be gone",
    ({ id, answer }) =>
      id && Number(id) < 135 && answer.status === 404 ? json({ detail: "gone" }, 410) : undefined,
  ],
  [
    "detail/shape",
    "fields are chosen",
    ({ id, query, answer }) =>
      id && query.has("fields") && answer.status === 200
        ? json({ session_id: read(answer)["session_id"] })
        : undefined,
  ],
  [
    "scope/self-filter",
    "the last page of a user's filter is everybody's",
    ({ query, who, as }) =>
      who === "user" && query.has("experiment_id") && query.get("page") === "last"
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "scope/self-list",
    "the first page, asked for, is everybody's",
    ({ query, who, as }) =>
      who === "user" && !query.has("experiment_id") && query.get("page") === "1"
        ? as(OPERATOR)
        : undefined,
  ],
  ...["page=1", "all=true"].map((query) =>
    [
      "scope/foreign-detail",
      `${query} opens a detail`,
      ({ id, who, request, as }: Asked) =>
        id && who === "user" && request.url.endsWith(`?${query}`) ? as(OPERATOR) : undefined,
    ] as const
  ),
  [
    "scope/foreign-detail",
    "indentation opens a detail",
    ({ id, who, request, as }) =>
      id && who === "user" && /indent/.test(JSON.stringify(request.headers))
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "scope/foreign-detail",
    "a refusal says when it was modified",
    async ({ id, who, answer, as }) => {
      if (!id || who !== "user" || answer.status !== 404) return answer;
      const granted = await as(OPERATOR);
      if (granted.status !== 200) return answer;
      const modified = new Date(String(read(granted)["modified_time"])).toUTCString();
      return withHeader(answer, "last-modified", modified);
    },
  ],
  ["scope/foreign-detail", "a refusal has times under another name", async (asked) => {
    if (!asked.id || asked.who !== "user" || asked.answer.status !== 404) return asked.answer;
    const granted = await asked.as(OPERATOR);
    return granted.status === 200
      ? json({ detail: "no", since: read(granted)["created_time"] }, 404)
      : asked.answer;
  }],
  [
    "scope/foreign-hidden",
    "a refusal has a header of its own",
    async ({ id, who, answer, as }) =>
      id && who === "user" && answer.status === 404 && (await as(OPERATOR)).status === 200
        ? withHeader(answer, "x-reason", "scope")
        : answer,
  ],
  ["scope/operator-list", "an operator does not see what a user sees", (asked) => {
    if (asked.who !== "operator") return asked.answer;
    const hides = (row: Row) => row["started_by"] === USER && Number(row["session_id"]) % 2 === 0;
    if (asked.id) {
      return asked.answer.status === 200 && hides(read(asked.answer))
        ? json({ detail: "no" }, 404)
        : asked.answer;
    }
    if (asked.answer.status !== 200 || asked.request.method !== "GET") return asked.answer;
    const list = read(asked.answer) as { results: Row[] };
    return json({ ...list, results: list.results.filter((row) => !hides(row)) });
  }],
  [
    "auth/expired",
    "a filter takes expired tokens",
    ({ isFiltered, claims, who, as }) =>
      isFiltered && who === "other" && Number(claims["exp"]) * 1000 < Date.now()
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "auth/signature",
    "a user's signature is not looked at",
    ({ claims, who, as, request }) =>
      who === "other" && claims["user_id"] === USER && Number(claims["exp"]) * 1000 > Date.now() &&
        !/\.$/.test(request.headers["Authorization"] ?? "")
        ? as(USER)
        : undefined,
  ],
  [
    "auth/malformed",
    "what follows a good token is ignored",
    ({ request, as }) =>
      request.headers["Authorization"] === `Bearer ${GOOD[OPERATOR]} b` ? as(OPERATOR) : undefined,
  ],
  [
    "auth/user",
    "user 0 is an operator",
    ({ claims, as }) => claims["user_id"] === 0 ? as(OPERATOR) : undefined,
  ],
  [
    "auth/required",
    "a format opens a detail",
    ({ request, id, as }) =>
      id && request.headers["Authorization"] === undefined && /format=json/.test(request.url)
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "auth/required",
    "another scheme is taken",
    ({ request, as }) =>
      request.headers["Authorization"] === `Token ${GOOD[OPERATOR]}` ? as(OPERATOR) : undefined,
  ],
  [
    "http/private",
    "a filtered list is for shared caches",
    ({ isFiltered, answer }) =>
      isFiltered ? withHeader(answer, "cache-control", "public, max-age=60") : undefined,
  ],
  [
    "http/private",
    "a user's answers may be kept and revalidated",
    ({ who, answer }) =>
      who === "user"
        ? withHeader(answer, "cache-control", "max-age=600, must-revalidate")
        : undefined,
  ],
  [
    "http/private",
    "a list's tag is the same for everybody",
    ({ id, request, answer }) =>
      id !== undefined || answer.status !== 200
        ? undefined
        : Object.entries(request.headers).some(([name, value]) =>
            name.toLowerCase() === "if-none-match" && value === '"list"'
          )
        ? { ...answer, status: 304, bytes: Buffer.alloc(0) }
        : withHeader(answer, "etag", '"list"'),
  ],
  [
    "http/head",
    "HEAD of a filtered list fails",
    ({ request, isFiltered }) =>
      isFiltered && request.method === "HEAD"
        ? { ...json({}, 500), bytes: Buffer.alloc(0) }
        : undefined,
  ],
  [
    "http/options",
    "a user may not ask for options",
    ({ request, who }) =>
      who === "user" && request.method === "OPTIONS" ? json({ detail: "no" }, 403) : undefined,
  ],
  [
    "http/read-only",
    "a user creates sessions",
    ({ request, who }) => who === "user" && request.method === "POST" ? json({}, 201) : undefined,
  ],
  [
    "http/read-only",
    "anybody creates sessions",
    ({ request, who }) => who === "other" && request.method === "POST" ? json({}, 201) : undefined,
  ],
];

function claimsOf(token: string | undefined): Row {
  try {
    return JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString()) as Row;
  } catch {
    return {};
  }
}

/** Answers as the honest server, but for what is spoilt. */
function spoilt(spoil: Spoil): Dispatch {
  return async (request) => {
    const { pathname, searchParams: query } = new URL(request.url);
    const authorization = request.headers["Authorization"];
    const id = /\/sessions\/([^/]+)$/.exec(pathname)?.[1];
    const as = (user: number, change: Partial<OutgoingRequest> = {}) =>
      honest({
        ...request,
        headers: { ...request.headers, Authorization: `Bearer ${GOOD[user]}` },
        ...change,
      });
    const who = authorization === `Bearer ${GOOD[OPERATOR]}`
      ? "operator"
      : authorization === `Bearer ${GOOD[USER]}`
      ? "user"
      : "other";
    const answer = await honest(request);
    return await spoil({
      request,
      query,
      id,
      isFiltered: id === undefined && !!query.get("experiment_id"),
      who,
      claims: claimsOf(authorization?.split(" ")[1]),
      answer,
      as,
    }) ?? answer;
  };
}

async function check(dispatch: Dispatch, only?: string[]) {
  const { report } = await runConformance({
    ...options,
    dispatch,
    skipDetection: true,
    skipDiagnosis: true,
    confirm: 1,
    allowWrites: true,
    ...(only && { only }),
  });
  return report.requirements;
}

test("a server that nothing is wrong with meets everything", async () => {
  const results = await check(spoilt(() => undefined));
  expect(results.filter(({ verdict }) => verdict !== "pass").map(({ id }) => id)).toEqual([]);
});

test.each(PLANTED)("%s fails where %s", async (requirement, _fault, spoil) => {
  const [result] = await check(spoilt(spoil), [requirement]);
  expect([result?.id, result?.verdict]).toEqual([requirement, "fail"]);
});
