import { CONTROL_OPERATIONS, type ControlName, operationOf } from "@sessions/control";
import Value from "typebox/value";
import { afterAll, beforeEach, expect, test } from "vitest";
import { connectMock } from "../remote.ts";
import { startMock } from "../start_mock.ts";

// The operations of the control plane, three ways: in process, remote, and over HTTP as written.
const options = {
  scenario: "demo",
  now: "2030-01-01T00:00:00Z",
  controlToken: "contract",
} as const;
const [local, elsewhere, plain] = await Promise.all([
  startMock(options),
  startMock(options),
  startMock(options),
]);
const OPERATOR = local.users[0]?.username ?? "";
const mocks = [local, elsewhere, plain];
const remote = await connectMock(elsewhere.url, elsewhere.controlToken);
afterAll(() => Promise.all(mocks.map((mock) => mock.stop())));
beforeEach(async () => {
  await remote.close();
  for (const mock of mocks) {
    mock.reset();
    mock.clock.freeze();
    mock.clock.set(options.now);
  }
});

// deno-lint-ignore no-explicit-any -- JavaScript has no types
type Any = any;
const any = (value: unknown): Any => value;

async function http(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(plain.controlUrl + path, {
    method,
    headers: { Authorization: "Bearer contract", "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const value = text === "" ? undefined : JSON.parse(text);
  if (answer.ok) return value;
  throw Object.assign(new Error(value.detail), value);
}

/** What a call comes to: its result, or why it is refused. */
async function outcome(run: () => unknown): Promise<object> {
  try {
    const value = await run();
    return { result: value instanceof Date ? value.toISOString() : value };
  } catch (error) {
    const { code, pointer, message } = any(error);
    return { code, pointer, message };
  }
}

type Http = [method: string, path: string, body?: unknown];

/** Calls three ways; what they have in common. */
async function threeWays(
  call: (mock: Any) => unknown,
  request: Http,
  pick: (value: Any) => unknown = (value) => value,
): Promise<object> {
  const outcomes = [
    await outcome(() => call(local)),
    await outcome(() => call(remote)),
    await outcome(async () => pick(await http(...request))),
  ];
  expect(outcomes[1], "remote").toEqual(outcomes[0]);
  expect(outcomes[2], "over HTTP").toEqual(outcomes[0]);
  return outcomes[0] ?? {};
}

test.each<[string, (mock: Any) => unknown, Http, ((value: Any) => unknown)?]>([
  ["reads the clock", (mock) => mock.clock.now(), ["GET", "/clock"], ({ now }) => now],
  [
    "runs at a pace",
    (mock) => mock.clock.pace(60),
    ["PATCH", "/clock", { pace: 60 }],
    () => undefined,
  ],
  [
    "creates a session",
    (mock) => mock.sessions.create({ created_by: 3 }),
    ["POST", "/sessions", { created_by: 3 }],
  ],
  [
    "edits a session",
    (mock) => mock.sessions.edit(5, { session_type: "sandbox" }),
    ["PATCH", "/sessions/5", { session_type: "sandbox" }],
  ],
  ["shows a session", (mock) => mock.sessions.get(5), ["GET", "/sessions/5"]],
  ["lists sessions", (mock) => mock.sessions.list(), ["GET", "/sessions"], (all) => all.sessions],
  ["removes a session", (mock) => mock.sessions.remove(5), ["DELETE", "/sessions/5"]],
  [
    "finds a session by a handle",
    (mock) => mock.scenario.row("foreign-to:3"),
    ["GET", "/sessions/row?handle=foreign-to:3"],
  ],
  [
    "adds a fault",
    (mock) => mock.faults.add({ when: { page: 2 }, status: 503 }),
    ["POST", "/faults", { when: { page: 2 }, status: 503 }],
  ],
  ["lists faults", (mock) => mock.faults.list(), ["GET", "/faults"], ({ faults }) => faults],
  [
    "explains",
    (mock) => mock.explain(3, 5),
    ["GET", "/explain?user=3&session=5"],
    ({ visible, because, requirement }) => ({ visible, because, requirement }),
  ],
  [
    "adds a person",
    (mock) => mock.people.add({ username: "ada", is_operator: true }),
    ["POST", "/users", { username: "ada", is_operator: true }],
  ],
  [
    "changes a person",
    (mock) => mock.people.edit(3, { is_active: false }),
    ["PATCH", "/users/3", { is_active: false }],
  ],
  [
    "creates a world",
    async (mock) => {
      const world = await mock.world({ id: "one", scenario: "sample" });
      const { id, scenario } = world;
      const count = (await world.sessions.list()).length;
      return { id, scenario: scenario.name, count };
    },
    ["POST", "/worlds", { id: "one", scenario: "sample" }],
    ({ id, scenario, sessions }) => ({ id, scenario, count: sessions }),
  ],
  [
    "finds requests",
    (mock) => mock.journal.find({ status: 404, operation: "list" }),
    ["GET", "/requests?status=404&operation=list"],
    ({ requests }) => requests,
  ],
  [
    "counts requests",
    (mock) => mock.journal.count({ user: 1 }),
    ["GET", "/requests/count?user=1"],
    ({ count }) => count,
  ],
])("%s, with the same result three ways", async (_name, call, request, pick) => {
  expect(await threeWays(call, request, pick)).toHaveProperty("result");
});

test.each<[string, (mock: Any) => unknown, Http, code: string, pointer: string | undefined]>([
  [
    "a person of a taken id",
    (mock) => mock.people.add({ id: 3 }),
    ["POST", "/users", { id: 3 }],
    "taken",
    "/id",
  ],
  [
    "a taken name",
    (mock) => mock.people.edit(3, { username: OPERATOR }),
    ["PATCH", "/users/3", { username: OPERATOR }],
    "taken",
    "/username",
  ],
  [
    "nobody",
    (mock) => mock.people.edit(99_999, { is_active: false }),
    ["PATCH", "/users/99999", { is_active: false }],
    "unknown",
    "/user",
  ],
  [
    "a person's unknown value",
    (mock) => mock.people.edit(3, { active: false }),
    ["PATCH", "/users/3", { active: false }],
    "invalid",
    "/active",
  ],
  [
    "a fault of an unknown operation",
    (mock) => mock.faults.add({ when: { operation: "lists" }, status: 500 }),
    ["POST", "/faults", { when: { operation: "lists" }, status: 500 }],
    "invalid",
    "/when/operation",
  ],
  [
    "a fault of an unknown kind",
    (mock) => mock.faults.add({ statuss: 500 }),
    ["POST", "/faults", { statuss: 500 }],
    "invalid",
    "/statuss",
  ],
  [
    "a fault of two answers",
    (mock) => mock.faults.add({ status: 500, reset: true }),
    ["POST", "/faults", { status: 500, reset: true }],
    "invalid",
    "/reset",
  ],
  [
    "a body without a status",
    (mock) => mock.faults.add({ body: {}, html: 500 }),
    ["POST", "/faults", { body: {}, html: 500 }],
    "invalid",
    "/body",
  ],
  [
    "a fault that does nothing",
    (mock) => mock.faults.add({}),
    ["POST", "/faults", {}],
    "invalid",
    "",
  ],
  [
    "a fault that is not there",
    (mock) => mock.faults.remove(9),
    ["DELETE", "/faults/9"],
    "unknown",
    undefined,
  ],
  [
    "a clock that goes back",
    (mock) => mock.clock.advance(-3600_000),
    ["PATCH", "/clock", { advanceMs: -3600_000 }],
    "invalid",
    "/advanceMs",
  ],
  [
    "a clock that runs backwards",
    (mock) => mock.clock.pace(-1),
    ["PATCH", "/clock", { pace: -1 }],
    "invalid",
    "/pace",
  ],
  [
    "a clock beyond the contract's years",
    (mock) => mock.clock.set("2300-01-01T00:00:00Z"),
    ["PATCH", "/clock", { now: "2300-01-01T00:00:00Z" }],
    "invalid",
    "/now",
  ],
  [
    "a world of fewer sessions than none",
    (mock) => mock.world({ sessions: -5 }),
    ["POST", "/worlds", { sessions: -5 }],
    "invalid",
    "/sessions",
  ],
  [
    "a world with an unknown option",
    (mock) => mock.world({ scenari: "empty" }),
    ["POST", "/worlds", { scenari: "empty" }],
    "invalid",
    "/scenari",
  ],
  [
    "a world of an unknown scenario",
    (mock) => mock.world({ scenario: "emty" }),
    ["POST", "/worlds", { scenario: "emty" }],
    "invalid",
    "/scenario",
  ],
  [
    "a world of a scenario that has a size",
    (mock) => mock.world({ scenario: "sample", users: 5 }),
    ["POST", "/worlds", { scenario: "sample", users: 5 }],
    "invalid",
    "/scenario",
  ],
  [
    "a world with an unknown deviation",
    (mock) => mock.world({ deviations: ["nope"] }),
    ["POST", "/worlds", { deviations: ["nope"] }],
    "invalid",
    "/deviations",
  ],
  [
    "a world whose id is taken",
    (mock) => mock.world({ id: "default" }),
    ["POST", "/worlds", { id: "default" }],
    "taken",
    "/id",
  ],
  [
    "a world of pages of nothing",
    (mock) => mock.world({ pageSize: 0 }),
    ["POST", "/worlds", { pageSize: 0 }],
    "invalid",
    "/pageSize",
  ],
  [
    "a token of nobody",
    (mock) => mock.tokenFor(9999),
    ["POST", "/tokens", { user: 9999 }],
    "unknown",
    "/user",
  ],
  [
    "a token with an unknown fault",
    (mock) => mock.tokenFor(1, { fault: "expird" }),
    ["POST", "/tokens", { user: 1, fault: "expird" }],
    "invalid",
    "/fault",
  ],
  [
    "an explanation to nobody",
    (mock) => mock.explain(9999, 1),
    ["GET", "/explain?user=9999&session=1"],
    "unknown",
    "/user",
  ],
  [
    "a journal's unknown filter",
    (mock) => mock.journal.find({ stats: 200 }),
    ["GET", "/requests?stats=200"],
    "invalid",
    "/stats",
  ],
  [
    "a journal's unknown operation",
    (mock) => mock.journal.count({ operation: "lists" }),
    ["GET", "/requests/count?operation=lists"],
    "invalid",
    "/operation",
  ],
  [
    "a session that is not there",
    (mock) => mock.sessions.end(99_999),
    ["POST", "/sessions/99999/end", {}],
    "unknown",
    undefined,
  ],
  [
    "a session whose id is none",
    (mock) => mock.sessions.get("x"),
    ["GET", "/sessions/x"],
    "unknown",
    undefined,
  ],
  [
    "a session of an unknown type",
    (mock) => mock.sessions.create({ session_type: "nope" }),
    ["POST", "/sessions", { session_type: "nope" }],
    "invalid",
    "/session_type",
  ],
  [
    "a session whose id is taken",
    (mock) => mock.sessions.create({ session_id: 5 }),
    ["POST", "/sessions", { session_id: 5 }],
    "taken",
    "/session_id",
  ],
  [
    "an unknown handle",
    (mock) => mock.scenario.row("newst"),
    ["GET", "/sessions/row?handle=newst"],
    "unknown",
    "/handle",
  ],
])("%s is refused in the same words three ways", async (_name, call, request, code, pointer) => {
  const before = mocks.map((mock) => [mock.clock.now(), mock.faults.list(), mock.sessions.list()]);
  const refusal = await threeWays(call, request) as { message: string };
  expect(refusal).toMatchObject({ code, pointer });
  expect(refusal.message).toMatch(/^Cannot /);
  expect(refusal.message).not.toMatch(/--\w|undefined|NaN/);
  expect(mocks.map((mock) => [mock.clock.now(), mock.faults.list(), mock.sessions.list()]))
    .toEqual(before);
});

test.each([[undefined], [NaN], ["5"]])(
  "clock.advance(%j) is refused by both harnesses",
  async (by) => {
    const refusals = [];
    for (const mock of [local, remote] as Any[]) {
      refusals.push(
        await outcome(() => mock.clock.advance(by)),
      );
    }
    expect(refusals[0]).toMatchObject({ code: "invalid", pointer: "/advanceMs" });
    expect(refusals[1]).toEqual(refusals[0]);
  },
);

const PATHS: Partial<Record<ControlName, string>> = {
  showWorld: "/worlds/default",
  showSession: "/sessions/7",
  findSession: "/sessions/row?handle=newest",
  explain: "/explain?user=3",
  showRequest: "/requests/1",
};

test.each(
  (Object.keys(CONTROL_OPERATIONS) as ControlName[]).filter((name) =>
    operationOf(name).method === "GET" && name !== "listen"
  ),
)("the answer of %s is what its row says", async (name) => {
  await plain.as(1).fetch("/sessions");
  plain.faults.add({ delay: { fixed: 1 } });
  const { path, result } = operationOf(name);
  const value = await http("GET", PATHS[name] ?? path);
  expect(result && [...Value.Errors(result, value)]).toEqual([]);
});
