import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get as httpGet, type IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import { setupServer } from "msw/node";
import { expect, test } from "vitest";
import { handlers } from "./msw.ts";
import { startMock } from "./start_mock.ts";

test("startMock() is ready when it resolves, and `await using` stops it", async () => {
  let url: string;
  {
    await using mock = await startMock();
    url = mock.url;
    const answer = await fetch(`${url}/sessions/23`, { headers: mock.as(2).headers });
    expect(answer.status).toBe(200);
  }
  await expect(fetch(url)).rejects.toThrow();
});

test("fetch() reaches the app without a socket, with the same bytes", async () => {
  await using mock = await startMock();
  const { headers } = mock.as(2);
  const wire = await fetch(`${mock.url}/sessions?page=1&x=1`, { headers });
  const direct = await mock.fetch(`${mock.url}/sessions?page=1&x=1`, { headers });
  expect(await direct.text()).toBe(await wire.text());
  expect(direct.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
  const head = await mock.fetch(`${mock.url}/sessions`, { method: "HEAD", headers });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  const login = await mock.fetch("token/", {
    method: "POST",
    body: new URLSearchParams({ username: "operator", password: "password-2" }),
  });
  expect(Object.keys(await login.json() as object)).toEqual(["refresh", "access"]);
});

test("fetch() fails like fetch does: a reset connection, an abort, a redirect", async () => {
  await using mock = await startMock({ listen: false });
  expect((await mock.fetch("token")).status).toBe(405);
  expect((await mock.fetch("token", { redirect: "manual" })).status).toBe(301);
  await expect(mock.fetch("token", { redirect: "error" })).rejects.toThrow(TypeError);
  mock.faults.add({ when: { nth: 1 }, reset: true });
  await expect(mock.as(2).fetch("/sessions")).rejects.toThrow(TypeError);
  mock.faults.remove();
  mock.faults.add({ delay: { fixed: 5000 } });
  const leaving = mock.as(2).fetch("/sessions", { signal: AbortSignal.timeout(20) });
  await expect(leaving).rejects.toThrow("timeout");
});

test.each([{ delay: { fixed: 60_000 } }, { drip: { bytes: 1, every: 60_000 } }])(
  "stop() does not wait for an answer that a fault holds back: %j",
  async (fault) => {
    const mock = await startMock({ scenario: "demo" });
    mock.faults.add(fault);
    const answer = fetch(`${mock.url}/sessions`, mock.as(1)).then((answer) => answer.text());
    const cut = expect(answer).rejects.toThrow(TypeError);
    await expect.poll(() => mock.faults.list()[0]?.injected).toBe(1);
    // What is in flight otherwise has ten seconds to finish.
    const grace = setTimeout(9000, "it waits", { ref: false });
    expect(await Promise.race([mock.stop(), grace])).toBe(undefined);
    await cut;
  },
);

test("world() takes data, clock and mistakes of its own", async () => {
  await using mock = await startMock({ listen: false });
  const world = mock.world({ scenario: "one", now: "2030-01-01T00:00:00Z", portal: "2023" });
  expect(world.scenario.name).toBe("one");
  expect(world.sessions.list()[0]?.created_time).toBe("2029-12-31T18:00:00-05:00");
  expect(world.clock.now().getUTCFullYear()).toBe(2030);
  expect(world.deviations).toContain("filter/empty-bare");
  // @ts-expect-error -- a typo is an error before anything runs
  expect(() => mock.world({ scenario: "nope" })).toThrow('Cannot find the scenario "nope"');
  // @ts-expect-error -- another
  expect(() => mock.world({ deviations: ["nope"] })).toThrow(
    'Cannot play the deviation "nope"',
  );
  mock.world({ id: "twice" });
  expect(() => mock.world({ id: "twice" })).toThrow("there is one of that id");
});

test("a dataset of one's own is served, and forked", async () => {
  const users = [{ id: 1, username: "ada", password: "x", is_operator: true }];
  await using mock = await startMock({ listen: false, dataset: { users, sessions: [] } });
  mock.sessions.create({ created_by: 1 });
  const count = async (world: { as: typeof mock.as }) =>
    (await (await world.as(1).fetch("/sessions")).json() as { count: number }).count;
  expect([await count(mock), await count(mock.world())]).toEqual([1, 0]);
});

test("clock, sessions, faults, journal and explain do what they say", async () => {
  await using mock = await startMock({ listen: false, now: "2030-01-01T00:00:00Z" });
  mock.clock.freeze();
  mock.clock.set("2030-01-01T00:00:00Z");
  const start = mock.clock.now();
  const end = new Date(start.getTime() + 60_000);
  const made = mock.sessions.create({ created_by: 54, start_date_time: start, end_date_time: end });
  expect([made.is_active, made.end_date_time]).toEqual([true, null]);
  mock.clock.advance(60_000);
  expect(mock.sessions.get(made.session_id).end_date_time).toBe("2029-12-31T19:01:00-05:00");
  expect(() => mock.sessions.start(made.session_id)).toThrow(
    `Cannot start session ${made.session_id}: it is ended, and only a pending session can be started`,
  );
  expect(() => mock.sessions.get(99_999)).toThrow("Cannot find the session 99999");
  expect(() => mock.clock.set("soon")).toThrow(
    'Cannot take /now: it is "soon", wanted a date-time with an offset',
  );
  expect(() => mock.faults.add({})).toThrow(
    "Cannot take this: it is {}, wanted at least one of delay, status",
  );
  expect(mock.explain(54, made.session_id)).toEqual({
    visible: true,
    because:
      `User 54 stands in created_by and started_by and ended_by of session ${made.session_id}`,
    requirement: "scope/self-list",
  });
  expect(() => mock.explain(999, 1)).toThrow("Cannot find the user 999: no user has that id");
  await mock.as(54).fetch("/sessions");
  await mock.as(54, { fault: "unsigned" }).fetch("/sessions");
  expect(mock.journal.count()).toBe(2);
  expect(mock.journal.find({ status: 401 })[0]?.token).toBe(
    "access-token: Token is invalid or expired",
  );
  mock.reset();
  expect([mock.journal.count(), mock.sessions.list().length]).toEqual([0, 10]);
  expect(mock.clock.now().toISOString().slice(0, 19)).toBe("2030-01-01T00:00:00");
});

test("scenario.row() finds the row that a handle names", async () => {
  await using mock = await startMock({ listen: false, scenario: "demo", pageSize: 50 });
  const { row } = mock.scenario;
  const page = async (number: number) => {
    const answer = await mock.as(1).fetch(`/sessions?page=${number}`);
    return (await answer.json() as { results: { session_id: number }[] }).results;
  };
  const [first, last] = [await page(1), await page(5)];
  expect(row("newest").session_id).toBe(first[0]?.session_id);
  expect(row("oldest").session_id).toBe(last.at(-1)?.session_id);
  expect(row("last-on-page-1").session_id).toBe(first.at(-1)?.session_id);
  expect(row("last-on-page-5").session_id).toBe(last.at(-1)?.session_id);
  expect(row("first-on-page-5").session_id).toBe(last[0]?.session_id);
  expect(row("running")).toMatchObject({ is_active: true, end_date_time: null });
  expect(row("testbed").session_type).toBe("testbed");
  expect(row("experiment:2").experiment_id).toBe(2);
  expect(mock.explain(5, row("self-of:5").session_id).visible).toBe(true);
  expect(mock.explain(5, row("foreign-to:5").session_id).visible).toBe(false);
  expect(() => row("last-on-page-6")).toThrow("there is no such session");
  // @ts-expect-error -- no handle
  expect(() => row("nonsense")).toThrow("the handles are newest, oldest, first-on-page-N");
});

test("handlers() answers an app's requests from the mock, whatever it calls the portal", async () => {
  await using mock = await startMock({ listen: false });
  const server = setupServer(...handlers(mock, { url: "https://portal.example.org/v2/api" }));
  server.listen({ onUnhandledFrame: "error" });
  try {
    const answer = await fetch("https://portal.example.org/v2/api/sessions/23", mock.as(2));
    expect(answer.status).toBe(200);
    await expect(fetch("https://portal.example.org/other")).rejects.toThrow();
  } finally {
    server.close();
  }
});

test("what no session can be is refused with the place, and changes nothing", async () => {
  const mock = await startMock({ listen: false });
  const before = mock.sessions.list();
  const wrong = (values: object) => () => mock.sessions.create(values as never);
  expect(wrong({ created_by: "x" })).toThrow(
    'Cannot take /created_by: it is "x", wanted an integer of at least 1 or null',
  );
  expect(wrong({ owner: 1 })).toThrow("/owner");
  expect(() => mock.sessions.edit(23, { experiment_id: 0 })).toThrow("/experiment_id");
  const { session_id } = mock.sessions.create();
  expect(() => mock.sessions.start(session_id, { by: 3 } as never)).toThrow(
    "Cannot take /by: it is",
  );
  mock.sessions.remove(session_id);
  expect(mock.sessions.list()).toEqual(before);
  expect(() => mock.as(9999)).toThrow("Cannot find the user 9999: no user has that id");
  expect((await mock.as(9999, { fault: "unknown-user" }).fetch("/sessions")).status).toBe(401);
  await mock.stop();
});

test("journal.expect() ends in time, and prints what was asked instead", async () => {
  await using mock = await startMock({ listen: false });
  await mock.as(2).fetch("/sessions?page=1");
  await expect(mock.journal.expect({ status: 404 }, { timeoutMs: 50 })).rejects.toThrow(
    /^Expected 1 requests like \{"status":404\} within 50 ms, and there were 0\. .*\n {2}GET .*\?page=1: 200, user 2/,
  );
});

test("a mock that nobody stopped keeps no process alive, whoever is still connected", async () => {
  const program = `import { startMock } from "@sessions/testing";
const mock = await startMock({ scenario: "demo" });
mock.world();
process.on("message", () => process.disconnect());
process.send(mock.url);`;
  const words = ["--conditions=source", "--input-type=module", "--eval", program];
  const child = spawn(process.execPath, words, {
    cwd: import.meta.dirname,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [url] = await once(child, "message") as [string];
  const agent = new Agent({ keepAlive: true });
  const asked = httpGet(`${url}/sessions`, { agent });
  const [answer] = await once(asked, "response") as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  child.send("go");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  agent.destroy();
});

test("what a fault adds can be read by a page of another origin", async () => {
  await using mock = await startMock();
  mock.faults.add({ when: { nth: 1 }, status: 429, headers: { "Retry-After": "5" } });
  const { headers } = mock.as(2);
  const ask = () =>
    fetch(`${mock.url}/sessions`, { headers: { ...headers, Origin: "http://app.example" } });
  const [limited, well] = [await ask(), await ask()];
  const exposed = (answer: Response) =>
    answer.headers.get("Access-Control-Expose-Headers")?.split(",") ?? [];
  expect([limited.status, well.status]).toEqual([429, 200]);
  expect(exposed(limited)).toEqual([...exposed(well), "Retry-After"]);
});

test("faults that meet in a request all happen, in their order", async () => {
  await using mock = await startMock({ listen: false });
  mock.faults.add({ status: 503, headers: { "Retry-After": "1", "X-First": "1" } });
  mock.faults.add({ status: 429, headers: { "Retry-After": "2" } });
  const { status, headers } = await mock.as(2).fetch("/sessions");
  expect([status, headers.get("Retry-After"), headers.get("X-First")]).toEqual([503, "2", "1"]);
});
