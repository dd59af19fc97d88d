import { request } from "node:http";
import { OPERATION_LIST } from "@sessions/control";
import { findScenario } from "@sessions/fixtures";
import { afterAll, afterEach, expect, test } from "vitest";
import { dataSource, withSpec } from "../world/data_source.ts";
import { startServer } from "../server.ts";
import { MANY_SESSIONS } from "../store/store.ts";

const SECRET = "a control token of the tests";
const TOKEN = SECRET.replaceAll(" ", "-");
const errors: unknown[] = [];
const server = await startServer({
  controlToken: TOKEN,
  controlHosts: ["mock.internal"],
  maxWorlds: 3,
  seed: (spec) => {
    const source = dataSource(withSpec({ scenario: "demo" }, spec ?? {}));
    return { dataset: source.load(), origin: source.origin };
  },
  onError: (error) => errors.push(error),
});
afterAll(() => server.close());
afterEach(() => {
  server.worlds.default.reset();
  for (const world of server.worlds.list().slice(1)) server.worlds.delete(world.id);
  expect(errors).toEqual([]);
});

interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  json: any;
  headers: Headers;
}

async function call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
  const answer = await fetch(server.controlUrl + path, { method, headers, ...init });
  const text = await answer.text();
  return {
    status: answer.status,
    json: text === "" ? undefined : JSON.parse(text),
    headers: answer.headers,
  };
}

const send = (method: string, path: string, body: unknown) =>
  call(method, path, { body: JSON.stringify(body) });

/** Everything that a call could have changed. */
async function state(): Promise<unknown> {
  const { json } = await call("GET", "/export");
  return { ...json, clock: { ...json.clock, now: null }, worlds: server.worlds.list().length };
}

async function api(token: string, path = "/sessions"): Promise<Answer> {
  const answer = await fetch(server.url + path, { headers: { Authorization: `Bearer ${token}` } });
  return { status: answer.status, json: await answer.json(), headers: answer.headers };
}

async function tokenOf(user: number, world = "default", rest: object = {}): Promise<string> {
  return (await send("POST", `/tokens?world=${world}`, { user, ...rest })).json.token;
}

test("GET /worlds lists the default world first; POST forks; DELETE refuses the default one", async () => {
  const made = await send("POST", "/worlds", { id: "one" });
  expect([made.status, made.json.id, made.json.sessions]).toEqual([201, "one", 240]);
  expect((await call("GET", "/worlds")).json.worlds.map(({ id }: { id: string }) => id)).toEqual([
    "default",
    "one",
  ]);
  expect((await send("POST", "/worlds", { id: "one" })).json).toEqual({
    detail: 'Cannot create the world "one": there is one of that id',
    code: "taken",
    pointer: "/id",
  });
  expect((await call("DELETE", "/worlds/default")).json.detail).toBe(
    "Cannot delete the default world: reset it instead",
  );
  expect((await call("DELETE", "/worlds/one")).status).toBe(204);
  expect((await call("GET", "/worlds/one")).json.detail).toBe(
    'Cannot find the world "one": it was deleted',
  );
});

test("POST /worlds takes scenario, seed, sessions, users, now, deviations and portal", async () => {
  const sized = await send("POST", "/worlds", { sessions: 7, users: 5, seed: 3 });
  expect(sized.json).toMatchObject({ scenario: "generated", seed: 3, sessions: 7, users: 5 });
  const { json } = await send("POST", "/worlds", {
    scenario: "one",
    now: "2030-01-01T00:00:00Z",
    deviations: ["filter/empty-bare"],
  });
  expect(json).toMatchObject({ scenario: "one", sessions: 1, deviations: ["filter/empty-bare"] });
  expect(json.clock.now).toMatch(/^2030-01-01T00:00:0/);
  const list = await api(await tokenOf(1, json.id));
  expect(list.json.results[0].start_date_time).toMatch(/^2029-12-31T18:05:00/);
  const portal = await send("POST", "/worlds", { portal: "2023" });
  expect(portal.json.deviations).toContain("filter/empty-bare");
});

test("POST /worlds is 429 when there are too many", async () => {
  for (const id of ["a", "b", "c"]) await send("POST", "/worlds", { id });
  const { status, json } = await send("POST", "/worlds", {});
  expect(status).toBe(429);
  expect(json.detail).toMatch(
    /^Cannot create a world: there are 3, and maxWorlds allows no more/,
  );
});

test("sessions are created, started, ended, cancelled, edited and removed", async () => {
  const created = await send("POST", "/sessions", { created_by: 5, experiment_id: 9 });
  const id = created.json.session_id;
  expect([created.status, created.json.is_active, created.json.start_date_time]).toEqual([
    201,
    true,
    null,
  ]);
  const started = await send("POST", `/sessions/${id}/start`, { by: 6 });
  expect([started.json.started_by, started.json.modified_by]).toEqual([6, 6]);
  expect((await send("POST", `/sessions/${id}/cancel`, {})).json.detail).toBe(
    `Cannot cancel session ${id}: it is running, and only a pending session can be cancelled`,
  );
  const ended = await send("POST", `/sessions/${id}/end`, {});
  expect([ended.json.is_active, ended.json.ended_by]).toEqual([false, 6]);
  const edited = await send("PATCH", `/sessions/${id}`, { session_type: "sandbox" });
  expect(edited.json).toMatchObject({ session_type: "sandbox", ended_by: 6 });
  expect((await api(await tokenOf(5), `/sessions/${id}`)).json).toEqual(edited.json);
  expect((await call("DELETE", `/sessions/${id}`)).status).toBe(204);
  expect((await api(await tokenOf(5), `/sessions/${id}`)).status).toBe(404);
  const cancelled = (await send("POST", "/sessions", {})).json.session_id;
  expect((await send("POST", `/sessions/${cancelled}/cancel`, {})).json).toMatchObject({
    is_active: false,
    start_date_time: null,
  });
});

test("a session with a start and an end ahead starts and ends when the clock passes them", async () => {
  await send("PATCH", "/clock", { now: "2030-01-01T00:00:00Z", frozen: true });
  const { json: { session_id: id } } = await send("POST", "/sessions", {
    created_by: 5,
    start_date_time: "2030-01-01T01:00:00Z",
    end_date_time: "2030-01-01T02:00:00Z",
  });
  const token = await tokenOf(5);
  const see = async () => {
    const { is_active, start_date_time, end_date_time } =
      (await api(token, `/sessions/${id}`)).json;
    return [is_active, start_date_time, end_date_time];
  };
  expect(await see()).toEqual([true, null, null]);
  await send("PATCH", "/clock", { advanceMs: 3_599_999 });
  expect(await see()).toEqual([true, null, null]);
  await send("PATCH", "/clock", { advanceMs: 1 });
  expect(await see()).toEqual([true, "2029-12-31T20:00:00-05:00", null]);
  await send("PATCH", "/clock", { advanceMs: 3_600_000 });
  expect(await see()).toEqual([
    false,
    "2029-12-31T20:00:00-05:00",
    "2029-12-31T21:00:00-05:00",
  ]);
});

test("the clock rules Date, and when a token is issued and expires", async () => {
  await send("PATCH", "/clock", { now: "2040-06-01T12:00:00Z", frozen: true });
  const token = await tokenOf(1);
  const answer = await api(token);
  expect([answer.status, answer.headers.get("Date")]).toEqual([
    200,
    "Fri, 01 Jun 2040 12:00:00 GMT",
  ]);
  await send("PATCH", "/clock", { advanceMs: 86_400_000 });
  expect((await api(token)).json.code).toBe("token_not_valid");
  await send("PATCH", "/clock", { now: "2040-06-01T11:59:59Z" });
  expect((await api(token)).json.messages[0].message).toBe("Token is invalid or expired");
});

test("POST /reset brings back sessions, clock, faults, deviations and journal", async () => {
  const before = await state();
  await send("POST", "/sessions", {});
  await send("PATCH", "/clock", { now: "2040-06-01T12:00:00Z", frozen: true });
  await send("POST", "/faults", { status: 503 });
  await send("PUT", "/deviations", { deviations: ["filter/empty-bare"] });
  await api(await tokenOf(1));
  expect(await state()).not.toEqual(before);
  expect((await call("POST", "/reset")).json).toMatchObject({ sessions: 240, faults: 0 });
  expect(await state()).toEqual(before);
  expect((await call("GET", "/requests")).json.requests).toEqual([]);
});

test("POST /tokens makes good and faulty tokens, which the API answers accordingly", async () => {
  const verdict = async (rest: object) => {
    const { status, json } = await api(await tokenOf(1, "default", rest));
    return [status, json.messages?.[0].message ?? json.code ?? "good"];
  };
  expect(await verdict({})).toEqual([200, "good"]);
  expect(await verdict({ fault: "expired" })).toEqual([401, "Token is invalid or expired"]);
  expect(await verdict({ fault: "wrong-type" })).toEqual([401, "Token has wrong type"]);
  expect(await verdict({ type: "refresh" })).toEqual([401, "Token has wrong type"]);
  expect(await verdict({ fault: "bad-signature" })).toEqual([401, "Token is invalid or expired"]);
  expect(await verdict({ fault: "unsigned" })).toEqual([401, "Token is invalid or expired"]);
  expect(await verdict({ fault: "unknown-user" })).toEqual([401, "user_not_found"]);
});

test("GET /explain says why, and the API agrees", async () => {
  const sessions = [...server.worlds.default.store.sessions()].slice(0, 30);
  const seen = new Set<string>();
  for (const user of [1, 3, 5]) {
    const token = await tokenOf(user);
    for (const { session_id: id } of sessions) {
      const { json } = await call("GET", `/explain?user=${user}&session=${id}`);
      const { status } = await api(token, `/sessions/${id}`);
      expect(json.visible).toBe(status === 200);
      seen.add(json.requirement);
    }
  }
  expect([...seen].sort()).toEqual([
    "scope/foreign-detail",
    "scope/operator-list",
    "scope/self-list",
  ]);
  expect((await call("GET", "/explain?user=1&session=99999")).json.because).toBe(
    "There is no such session",
  );
  expect((await call("GET", "/explain?session=1")).status).toBe(400);
  expect((await call("GET", "/explain?user=9999&session=1")).status).toBe(404);
});

test("GET /explain without a session says why a list is as long as it is", async () => {
  for (const user of [1, 3]) {
    const token = await tokenOf(user);
    for (const query of ["", "?experiment_id=1"]) {
      const filter = query.replace("?", "&");
      const { json: { count, results } } = await api(token, `/sessions${query}`);
      const { json } = await call("GET", `/explain?user=${user}${filter}`);
      const ids = results.map(({ session_id }: { session_id: number }) => session_id);
      expect(json.contract).toEqual({ status: 200, count, ids });
      const list = encodeURIComponent(query.slice(1));
      expect((await call("GET", `/explain?user=${user}&list=${list}`)).json).toEqual(json);
      expect(json.seen).toBe(count);
      expect(json.because).toContain(
        user === 1 ? `sees all ${json.all}` : `sees ${count} of ${json.all}`,
      );
      expect(json.requirement).toBe(user === 1 ? "scope/operator-list" : "scope/self-list");
    }
  }
});

test("GET /explain says which status the contract answers", async () => {
  const contractOf = async (query: string) =>
    (await call("GET", `/explain?user=3${query}`)).json.contract;
  expect(await contractOf("&list=page%3D999")).toEqual({ status: 404 });
  expect(await contractOf("&session=99999")).toEqual({ status: 404 });
  expect(await contractOf("&list=experiment_id%3Dabc")).toEqual({ status: 400 });
});

test("GET /stories lists the kit's stories", async () => {
  const { json: { stories } } = await call("GET", "/stories");
  expect(stories.map(({ title }: { title: string }) => title)).toEqual([
    "A day at the testbed",
    "What the portal does wrong",
  ]);
});

test("GET /users lists people with what they see, and no password", async () => {
  const { json } = await call("GET", "/users");
  expect(json.count).toBe(json.users.length);
  expect(JSON.stringify(json)).not.toContain("password");
  const other = json.users.find((user: { is_operator: boolean }) => !user.is_operator);
  const { json: { count } } = await api(await tokenOf(other.id));
  expect(other.sessions).toBe(count);
  expect((await call("GET", `/users?search=${other.username.slice(0, 5)}`)).json.users)
    .toContainEqual(other);
  expect((await call("GET", "/users?limit=1")).json.users).toHaveLength(1);
  const named = (await call("GET", `/users?ids=${other.id},1,999999,1`)).json.users;
  expect(named.map(({ id }: { id: number }) => id)).toEqual([1, other.id]);
  expect((await call("GET", "/users?ids=1,")).json).toMatchObject({
    detail: 'Cannot take /ids: it is "1,", wanted ids with commas between them, 200 at most',
    code: "invalid",
    pointer: "/ids",
  });
});

test("PATCH /live makes sessions move by themselves, in the default world alone", async () => {
  await send("POST", "/worlds", { id: "still" });
  expect((await send("PATCH", "/live?world=still", { on: true })).status).toBe(409);
  expect((await call("GET", "/live")).json).toEqual({ on: false });
  expect((await send("PATCH", "/live", { on: true })).json).toEqual({ on: true });
  const before = server.worlds.default.revision;
  await expect.poll(() => server.worlds.default.revision).toBeGreaterThan(
    before,
  );
  await send("PATCH", "/live", { on: false });
  await call("POST", "/reset");
});

test("GET /events tells of each change, and ends when the server stops", async () => {
  const stop = new AbortController();
  const answer = await fetch(`${server.controlUrl}/events`, {
    headers: { Authorization: `Bearer ${server.controlToken}` },
    signal: stop.signal,
  });
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const next = async () => {
    const text = new TextDecoder().decode((await reader.read()).value);
    expect(text).toMatch(/^event: state\ndata: .*\n\n$/);
    return JSON.parse(text.slice(text.indexOf("{")));
  };
  const first = await next();
  await send("POST", "/sessions", {});
  expect((await next()).revision).toBe(first.revision + 1);
  await send("PATCH", "/clock", { frozen: true });
  expect((await next()).clock.frozen).toBe(true);
  await send("PUT", "/deviations", { deviations: ["filter/empty-bare"] });
  expect((await next()).deviations).toEqual(["filter/empty-bare"]);
  await call("POST", "/reset");
  expect((await next()).clock.real).toBe(true);
  stop.abort();

  const source = dataSource({ scenario: "sample" });
  const other = await startServer({
    seed: () => ({ dataset: source.load(), origin: source.origin }),
    onError: (error) => errors.push(error),
  });
  const { body } = await fetch(`${other.controlUrl}/events`, {
    headers: { Authorization: `Bearer ${other.controlToken}` },
  });
  const pieces = (body as ReadableStream<Uint8Array>).getReader();
  await pieces.read();
  const start = performance.now();
  await other.close();
  expect((await pieces.read()).done).toBe(true);
  // Without an end of its own, the stream would hold the server for ten seconds.
  expect(performance.now() - start).toBeLessThan(5000);
});

test("a world that is exported can be imported into another", async () => {
  await send("POST", "/worlds", { id: "from", scenario: "sample", now: "2030-01-01T00:00:00Z" });
  await send("PATCH", "/clock?world=from", { frozen: true });
  await send("POST", "/sessions?world=from", {});
  await send("POST", "/faults?world=from", { when: { page: 2 }, status: 503 });
  await send("PUT", "/deviations?world=from", { deviations: ["filter/empty-bare"] });
  await send("POST", "/worlds", { id: "to" });
  const file = (await call("GET", "/export?world=from")).json;
  expect(file.dataset.sessions).toHaveLength(11);
  expect((await send("POST", "/import?world=to", file)).status).toBe(200);
  expect((await call("GET", "/export?world=to")).json).toEqual(file);
  const bad = structuredClone(file);
  bad.dataset.sessions[3].session_id = 0;
  expect((await send("POST", "/import?world=to", bad)).json.pointer).toBe(
    "/dataset/sessions/3/session_id",
  );
  expect((await call("GET", "/export?world=to")).json).toEqual(file);
});

test("worlds of very many sessions are copied from one that is made once, and taken back", async () => {
  const [one, two] = [
    await send("POST", "/worlds", { sessions: MANY_SESSIONS + 1, now: "2030-01-01T00:00:00Z" }),
    await send("POST", "/worlds", { sessions: MANY_SESSIONS + 1, now: "2030-01-01T00:00:00Z" }),
  ].map(({ json }) => json.id);
  const lists = async () =>
    await Promise.all([one, two].map(async (id) => (await api(await tokenOf(1, id))).json.results));
  const first = await lists();
  expect(first[0]).toEqual(first[1]);
  const { session_id: id } = first[0][0];
  expect((await call("DELETE", `/sessions/${id}?world=${one}`)).status).toBe(204);
  const [changed, other] = await lists();
  expect(changed[0].session_id).not.toBe(id);
  expect(other).toEqual(first[1]);
  await call("POST", `/reset?world=${one}`);
  expect(await lists()).toEqual(first);
});

test.each<[string, string, unknown, string]>([
  ["POST", "/worlds", { seed: -1 }, "/seed"],
  ["POST", "/worlds", { sedd: 1 }, "/sedd"],
  ["POST", "/worlds", { scenario: "nope" }, "/scenario"],
  ["POST", "/worlds", { scenario: "sample", users: 5 }, "/scenario"],
  ["POST", "/worlds", { now: "yesterday" }, "/now"],
  ["POST", "/worlds", { deviations: ["nope"] }, "/deviations"],
  ["POST", "/worlds", { portal: "1999" }, "/portal"],
  ["POST", "/worlds", { id: "a b" }, "/id"],
  ["POST", "/worlds", [], ""],
  ["PATCH", "/clock", { now: 5 }, "/now"],
  ["PATCH", "/clock", { now: "2022-02-30T00:00:00Z" }, "/now"],
  ["PATCH", "/clock", { advanceMs: -1 }, "/advanceMs"],
  ["PATCH", "/clock", { now: "2199-12-31T00:00:00Z", advanceMs: 86_400_000 }, "/advanceMs"],
  ["POST", "/sessions", { session_type: "nope" }, "/session_type"],
  ["POST", "/sessions", { is_active: true }, "/is_active"],
  ["POST", "/sessions", { end_date_time: "2022-01-01T00:00:00Z" }, "/end_date_time"],
  [
    "POST",
    "/sessions",
    { created_time: "2022-01-02T00:00:00Z", start_date_time: "2022-01-01T00:00:00Z" },
    "/start_date_time",
  ],
  ["PATCH", "/sessions/1", { experiment_id: "x" }, "/experiment_id"],
  ["PATCH", "/sessions/2", { start_date_time: "2100-01-01T00:00:00Z" }, "/end_date_time"],
  ["POST", "/sessions/1/start", { by: 0 }, "/by"],
  ["POST", "/faults", {}, ""],
  ["POST", "/faults", { status: 200 }, "/status"],
  ["POST", "/faults", { status: 500, reset: true }, "/reset"],
  ["POST", "/faults", { delay: { fixed: 1, uniform: [1, 2] } }, "/delay"],
  ["POST", "/faults", { delay: { uniform: [2, 1] } }, "/delay/uniform/1"],
  ["POST", "/faults", { delay: { fixed: 1e9 } }, "/delay/fixed"],
  ["POST", "/faults", { when: { operation: "lists" }, status: 500 }, "/when/operation"],
  ["PUT", "/deviations", { deviations: "scope/list-all" }, "/deviations"],
  ["POST", "/tokens", {}, "/user"],
  ["POST", "/tokens", { user: 1, fault: "late" }, "/fault"],
  ["POST", "/import", { dataset: { users: [] } }, "/dataset/sessions"],
])("%s %s %j is 400 at %j and changes nothing", async (method, path, body, pointer) => {
  const before = await state();
  const { status, json } = await send(method, path, body);
  expect([status, json.pointer]).toEqual([400, pointer]);
  expect(json.detail).toMatch(/^Cannot /);
  expect(await state()).toEqual(before);
});

test.each<[string, number, RequestInit]>([
  ["without a token", 401, { headers: { "Content-Type": "application/json" } }],
  ["with a wrong token", 401, { headers: { Authorization: `Bearer ${TOKEN}x` } }],
  ["with a user's token", 401, { headers: { Authorization: "Bearer eyJ.eyJ.x" } }],
  [
    "from a web page's origin",
    403,
    { headers: { Authorization: `Bearer ${TOKEN}`, Origin: "https://evil.example" } },
  ],
  ["with malformed JSON", 400, { body: '{"id": ' }],
  ["with text that is no UTF-8", 400, { body: Buffer.from([0x7b, 0xff]) }],
  ["with a body of 10 MiB", 413, { body: JSON.stringify({ id: "x".repeat(10 * 2 ** 20) }) }],
  [
    "with a form",
    415,
    { headers: { Authorization: `Bearer ${TOKEN}` }, body: new URLSearchParams({ id: "x" }) },
  ],
])("a call %s is %i and changes nothing", async (_name, status, init) => {
  const before = await state();
  const answer = await call("POST", "/worlds", { body: "{}", ...init });
  expect(answer.status).toBe(status);
  expect(answer.json.detail).toMatch(/^Cannot /);
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual(
    [],
  );
  expect(await state()).toEqual(before);
});

test("a body of 10 MiB is refused by import too, and one that is sent in chunks", async () => {
  const large = JSON.stringify({ dataset: "x".repeat(10 * 2 ** 20) });
  expect((await call("POST", "/import", { body: large })).status).toBe(413);
  const stream = new Blob([large]).stream();
  const chunked = call("POST", "/import", { body: stream, duplex: "half" } as RequestInit);
  expect(await chunked.then(({ status }) => status, () => 413)).toBe(413);
});

function statusAs(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    const headers = { Host: host, Authorization: `Bearer ${TOKEN}` };
    request({ port, host: "127.0.0.1", path: "/__mock/worlds", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on("error", reject).end();
  });
}

test("a foreign Host is refused; addresses, localhost and named hosts are not", async () => {
  const { port } = new URL(server.url);
  for (
    const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "localhost.evil",
    ]
  ) {
    expect(await statusAs(host)).toBe(403);
  }
  for (
    const host of [`127.0.0.1:${port}`, "localhost", "[::1]:80", "mock.internal:9", "10.1.2.3"]
  ) {
    expect(await statusAs(host)).toBe(200);
  }
});

test("a preflight from a web page's origin gets no permission", async () => {
  const answer = await fetch(`${server.controlUrl}/worlds`, {
    method: "OPTIONS",
    headers: { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" },
  });
  expect(answer.status).toBe(403);
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
});

test("the journal has no call of the control plane, and faults and deviations do not touch it", async () => {
  await send("POST", "/faults", { status: 503 });
  await send("PUT", "/deviations", { deviations: ["auth/open-list"] });
  expect((await call("GET", "/health")).status).toBe(200);
  expect((await call("GET", "/requests/count")).json).toEqual({ count: 0 });
  expect((await api(await tokenOf(1))).status).toBe(503);
  expect((await call("GET", "/requests/count")).json).toEqual({ count: 1 });
});

test("requests are found, counted and forgotten", async () => {
  const token = await tokenOf(1);
  await api(token, "/sessions?page=2&access=s3cret");
  await api(token, "/sessions/1");
  await api(await tokenOf(3, "default", { fault: "expired" }));
  const find = async (query: string) =>
    (await call("GET", `/requests?${query}`)).json.requests.map(({ id }: { id: number }) => id);
  expect(await find("")).toEqual([1, 2, 3]);
  expect(await find("operation=list")).toEqual([1, 3]);
  expect(await find("user=1&operation=detail")).toEqual([2]);
  expect(await find("status=401")).toEqual([3]);
  expect(await find("after=1&limit=1")).toEqual([3]);
  expect((await call("GET", "/requests/1")).json).toMatchObject({
    url: "/api/sessions?page=2&access=[secret]",
    viewer: { user: 1, operator: true },
    token: "good",
    rows: { before: 240, after: 240, answered: 100 },
    status: 200,
  });
  expect((await call("GET", "/requests/3")).json).toMatchObject({
    viewer: null,
    token: "access-token: Token is invalid or expired",
    rows: null,
  });
  expect((await call("DELETE", "/requests/2")).status).toBe(204);
  expect((await call("DELETE", "/requests/2")).status).toBe(404);
  expect(await find("")).toEqual([1, 3]);
  expect((await call("DELETE", "/requests")).json).toEqual({ removed: 2 });
});

test("faults are listed with what they did, and removed", async () => {
  const { json: { id } } = await send("POST", "/faults", { when: { user: 1 }, status: 500 });
  await api(await tokenOf(1));
  await api(await tokenOf(3));
  expect((await call("GET", "/faults")).json.faults).toEqual([
    { id, fault: { when: { user: 1 }, status: 500 }, matched: 1, injected: 1 },
  ]);
  expect((await call("DELETE", `/faults/${id}`)).status).toBe(204);
  expect((await call("DELETE", `/faults/${id}`)).status).toBe(404);
  expect((await call("DELETE", "/faults")).json).toEqual({ removed: 0 });
});

test("an unknown path is 404, and only who holds the token learns of it", async () => {
  expect((await call("GET", "/nope")).json.detail).toBe(
    "Cannot GET /__mock/nope: see GET /__mock/schema",
  );
  expect((await call("GET", "/nope", { headers: {} })).status).toBe(401);
});

test("without a control plane nothing is there", async () => {
  const dataset = findScenario("sample").build({ seed: 1, now: 0 });
  const bare = await startServer({
    control: false,
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    onError: (error) => errors.push(error),
  });
  const paths = OPERATION_LIST.map(({ path }) => path);
  for (const path of paths) {
    const answer = await fetch(bare.controlUrl + path);
    expect([answer.status, await answer.text()]).toEqual([404, '{"detail":"Not found."}']);
  }
  expect(bare.controlToken).toBeUndefined();
  await bare.close();
});

test("GET /schema names every operation, and no other", async () => {
  const served = OPERATION_LIST.map(({ method, path }) => `${method} ${path}`).sort();
  const { json } = await call("GET", "/schema");
  const described = Object.entries(json.paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) =>
      `${method.toUpperCase()} ${path.replace("/__mock", "").replace(/\{(\w+)\}/g, ":$1")}`
    )
  ).sort();
  expect(described).toEqual(served);
});

test("the digest of the data is for who holds the control token", async () => {
  const open = (query: string) => fetch(new URL(`/__mock/health${query}`, server.url));
  expect((await open("?digest=0")).status).toBe(200);
  expect((await open("")).status).toBe(200);
  expect((await open("?digest=1")).status).toBe(401);
  const { json } = await call("GET", "/health?digest=1");
  expect(json.digest).toMatch(/^[0-9a-f]{64}$/);
  expect((await (await open("")).json() as { digest: string }).digest).toBe(json.digest);
});

test("a token of the same length is another's", async () => {
  const other = TOKEN.replace("a", "b");
  expect((await call("GET", "/clock", { headers: { Authorization: `Bearer ${other}` } })).status)
    .toBe(401);
});

test("people are listed 200 at a time, however many are asked for", async () => {
  await send("POST", "/worlds", { id: "crowd", users: 250, sessions: 10 });
  const { json } = await call("GET", "/users?world=crowd&limit=1000");
  expect([json.count, json.users.length]).toEqual([250, 200]);
});
