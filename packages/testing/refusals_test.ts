import { afterAll, expect, test } from "vitest";
import { handlers } from "./msw.ts";
import { startMock } from "./start_mock.ts";

const mock = await startMock({ listen: false, scenario: "demo" });
afterAll(() => mock.stop());

/** Everything that a call could have changed. */
const state = () => [
  mock.clock.now().getTime() - Date.now() > 1000,
  mock.faults.list(),
  mock.sessions.list().length,
];

// deno-lint-ignore no-explicit-any -- JavaScript has no types
const any = (value: unknown): any => value;

test.each([
  ["scenario", "nope", "Cannot find the scenario"],
  ["portal", "1999", "Cannot find the portal"],
  ["deviations", ["nope"], "Cannot play the deviation"],
  ["timeZone", "Mars/Olympus", "Cannot open the time zone"],
])("startMock() refuses a %s that there is not, as world() would", async (option, value, start) => {
  await expect(startMock({ listen: false, [option]: value })).rejects.toMatchObject({
    name: "ChangeError",
    code: "invalid",
    pointer: `/${option}`,
    message: expect.stringMatching(`^${start}`),
  });
});

const NO_DATASET = "wanted a list";
test.each<[options: unknown, message: string]>([
  [null, "Cannot take this: it is null, wanted an object with options"],
  ["demo", 'Cannot take this: it is "demo", wanted an object with options'],
  [{ dataset: null }, `Cannot take /dataset/users: it is missing, ${NO_DATASET}`],
  [
    { dataset: { users: [], sessions: 5 } },
    `Cannot take /dataset/sessions: it is 5, ${NO_DATASET}`,
  ],
  [
    { dataset: { users: [], sessions: [{ session_id: 1 }, {}] } },
    "Cannot take /dataset/sessions/1/session_id: it is missing, wanted an integer",
  ],
  [
    { accessLifetime: 1e15 },
    "Cannot take /accessLifetime: it is 1000000000000000, wanted an integer",
  ],
  [{ publicUrl: "https://x.example/api?x=1" }, "Cannot take /publicUrl: it is"],
  [{ worldTtl: 0 }, "Cannot take /worldTtl: it is 0, wanted a number above 0"],
  [{ onError: 5 }, "Cannot take /onError: it is 5, wanted a function"],
  [
    { controlToken: "short" },
    "Cannot guard the control plane with this controlToken: give it at least 8",
  ],
])("startMock(%j) says what is wrong, and never a secret", async (options, message) => {
  const error = await startMock(any(options)).catch((error: Error) => error);
  expect(error).toMatchObject({ name: "ChangeError", code: "invalid" });
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain("short");
});

test.each<[url: unknown]>([
  [""],
  ["api"],
  ["//portal.example.org/api"],
  ["ftp://portal.example.org"],
  [null],
  [5],
  ["https://portal.example.org/api?x=1"],
  ["https://*.example.org/api"],
  ["https://a:b@c.d/api"],
])("handlers() refuse the url %j", (url) => {
  expect(() => handlers(mock, any({ url }))).toThrow(
    `Cannot take /url: it is ${JSON.stringify(url)}, wanted an http or https URL`,
  );
});

test("handlers() refuse what is no mock, and options that there are not", () => {
  expect(() => handlers(any(undefined))).toThrow("Cannot take /mock: it is missing, wanted a mock");
  expect(() => handlers(mock, any({ base: "/api" }))).toThrow(
    'Cannot take /base: it is "/api", wanted no such key',
  );
});

test("a mock that was stopped says so, and answers nobody", async () => {
  const stopped = await startMock({ listen: false });
  const world = stopped.world({ id: "left" });
  await stopped.stop();
  const next = "the mock was stopped. Start another one";
  expect(() => stopped.sessions.list()).toThrow(`Cannot use the world "default": ${next}`);
  expect(() => world.sessions.list()).toThrow(`Cannot use the world "left": ${next}`);
  for (const { fetch } of [stopped, world]) {
    await expect(fetch("sessions")).rejects.toMatchObject({
      name: "TypeError",
      cause: { message: "The mock was stopped. Start another one" },
    });
  }
});

test.each<[string, () => unknown, string]>([
  [
    "faults.add() of an unknown operation",
    () => mock.faults.add(any({ when: { operation: "lists" }, status: 500 })),
    'Cannot take /when/operation: it is "lists", wanted one of list, detail, token, other',
  ],
  [
    "faults.add() of an unknown key",
    () => mock.faults.add(any({ statuss: 500 })),
    "Cannot take /statuss: it is 500, wanted no such key: the keys are when, delay, status",
  ],
  [
    "clock.advance() back",
    () => mock.clock.advance(-3600_000),
    "Cannot take /advanceMs: it is -3600000, wanted a number",
  ],
  [
    "clock.advance() of nothing",
    () => mock.clock.advance(any(undefined)),
    "Cannot take /advanceMs: it is missing, wanted a finite number",
  ],
  [
    "clock.advance() of no number",
    () => mock.clock.advance(NaN),
    'Cannot take /advanceMs: it is "NaN", wanted a finite number',
  ],
  [
    "clock.set() beyond the contract's years",
    () => mock.clock.set("2300-01-01T00:00:00Z"),
    'Cannot take /now: it is "2300-01-01T00:00:00Z", wanted a date-time with an offset',
  ],
  [
    "clock.set() to a text without an offset",
    () => mock.clock.set("2030-01-01T00:00:00"),
    'Cannot take /now: it is "2030-01-01T00:00:00", wanted a date-time with an offset',
  ],
  [
    "clock.set() to no date",
    () => mock.clock.set(new Date("x")),
    'Cannot take /now: it is "Invalid Date", wanted a date-time with an offset',
  ],
  [
    "world() of fewer than none",
    () => mock.world({ sessions: -5 }),
    "Cannot take /sessions: it is -5",
  ],
  [
    "world() with an unknown option",
    () => mock.world(any({ scenari: "empty" })),
    'Cannot take /scenari: it is "empty", wanted no such key: the keys are id, scenario, seed',
  ],
  [
    "world() with an id of two words",
    () => mock.world({ id: "a b" }),
    'Cannot take /id: it is "a b"',
  ],
  [
    "tokenFor() with an unknown fault",
    () => mock.tokenFor(1, any({ fault: "expird" })),
    'Cannot take /fault: it is "expird", wanted one of expired',
  ],
  [
    "journal.find() by an unknown key",
    () => mock.journal.find(any({ stats: 200 })),
    "Cannot take /stats: it is 200, wanted no such key: the keys are method, operation",
  ],
  [
    "sessions.create() at no date",
    () => mock.sessions.create({ start_date_time: new Date("x") }),
    'Cannot take /start_date_time: it is "Invalid Date", wanted a date-time',
  ],
])("%s is refused with the place, and changes nothing", (_name, call, message) => {
  const before = state();
  expect(call).toThrow(message);
  expect(state()).toEqual(before);
  expect(() => mock.world().close()).not.toThrow();
});

test.each<[object, string]>([
  [
    { sceanrio: "demo" },
    'Cannot take /sceanrio: it is "demo", wanted no such key: the keys are scenario, seed',
  ],
  [{ pageSize: 0 }, "Cannot take /pageSize: it is 0, wanted an integer"],
  [{ now: "soon" }, 'Cannot take /now: it is "soon", wanted a date-time with an offset'],
])("startMock(%j) is refused", async (options, message) => {
  await expect(startMock({ listen: false, ...options })).rejects.toThrow(message);
});

test("startMock() on a port that is taken speaks of the port, and of no flag", async () => {
  const first = await startMock();
  const port = Number(new URL(first.url).port);
  const error = await startMock({ port }).catch((error) => error);
  expect(error.message).toBe(
    `Cannot listen on 127.0.0.1:${port}: the port is in use. Choose another port, or 0 for any free one`,
  );
  await first.stop();
});
