import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findScenario } from "@sessions/fixtures";
import { childrenOf } from "../../../tools/children_of.ts";
import { CONTROL_TOKEN, endMocks, launchMock, serveMock } from "../../../tools/launch_mock.ts";
import { makeToken } from "../tokens/faulty_token.ts";
import { DEVELOPMENT_SECRET, signingKey } from "../tokens/tokens.ts";

const { users } = findScenario("demo").build({ seed: 1, now: Date.now() * 1000 });
/** Far longer than any answer takes. */
const TIMEOUT_MS = 20_000;
const OPERATOR = users.find((user) => user.is_operator)?.id ?? 0;
let mock: Awaited<ReturnType<typeof serveMock>>;
beforeAll(async () => mock = await serveMock("--workers", "3", "--scenario", "demo"));
afterAll(endMocks);

const tokenOf = (userId: number, world?: string) =>
  makeToken({
    key: signingKey(DEVELOPMENT_SECRET),
    type: "access",
    userId,
    now: Date.now() / 1000,
    ...(world !== undefined && { world }),
  });

async function read(path: string, token = tokenOf(OPERATOR)): Promise<Response> {
  // A connection of its own each, so that every worker gets some.
  return await fetch(mock.url + path, {
    headers: { Authorization: `Bearer ${token}`, Connection: "close" },
  });
}

/** What {@link read} answers, as JSON. */
async function readJson(
  path: string,
  token?: string,
): Promise<{ count: number; is_active: boolean }> {
  return await (await read(path, token)).json() as { count: number; is_active: boolean };
}
const countSeen = async () => (await readJson("/sessions")).count;

/** What the control plane's operations answer, as far as it is looked at here. */
interface ControlAnswer {
  session_id: number;
  now: string;
  count: number;
  requests: { token: string }[];
  dataset: { sessions: object[] };
}

async function control(method: string, path: string, body?: object): Promise<ControlAnswer> {
  const answer = await fetch(new URL(`/__mock${path}`, mock.url), {
    method,
    headers: { Authorization: `Bearer ${CONTROL_TOKEN}`, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.status, `${method} ${path}`).toBeLessThan(300);
  return await answer.json() as ControlAnswer;
}

const everywhere = <Result>(ask: () => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: 24 }, ask));

/** How many workers stay: one that cannot listen ends soon, and another one is tried. */
async function lasting(): Promise<number> {
  const before = childrenOf(mock.child.pid);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = new Set(childrenOf(mock.child.pid));
  return before.filter((pid) => after.has(pid)).length;
}

test("what the control plane changed is true in every worker as soon as it answers", async () => {
  const [before = NaN] = await everywhere(countSeen);
  for (let round = 1; round <= 10; round++) {
    const { session_id } = await control("POST", "/sessions", { experiment_id: 7 });
    const counts = await everywhere(countSeen);
    expect(new Set(counts)).toEqual(new Set([before + round]));
    const details = await everywhere(async () => (await read(`/sessions/${session_id}`)).status);
    expect(new Set(details)).toEqual(new Set([200]));
  }
  await control("POST", "/reset");
  const after = await everywhere(countSeen);
  expect(new Set(after)).toEqual(new Set([before]));
});

test("what was imported, and what a reset brings back, is true in every worker", async () => {
  const [before] = await everywhere(countSeen);
  const file = await control("GET", "/export");
  const sessions = file.dataset.sessions.slice(0, 7);
  for (let round = 0; round < 2; round++) {
    await control("POST", "/import", { ...file, dataset: { ...file.dataset, sessions } });
    expect(new Set(await everywhere(countSeen))).toEqual(new Set([7]));
    await control("POST", "/sessions", { experiment_id: 7 });
    expect(new Set(await everywhere(countSeen))).toEqual(new Set([8]));
  }
  await control("POST", "/reset");
  expect(new Set(await everywhere(countSeen))).toEqual(new Set([before]));
});

test("who is deactivated is refused by every worker as soon as that is answered", async () => {
  const statuses = () => everywhere(async () => (await read("/sessions")).status);
  expect(new Set(await statuses())).toEqual(new Set([200]));
  await control("PATCH", `/users/${OPERATOR}`, { is_active: false });
  expect(new Set(await statuses())).toEqual(new Set([401]));
  await control("POST", "/reset");
  expect(new Set(await statuses())).toEqual(new Set([200]));
});

test("the clock, deviations, faults and worlds of one are those of all", async () => {
  await control("PATCH", "/clock", { advanceMs: 10 * 86_400_000 });
  const old = await everywhere(async () => (await read("/sessions")).status);
  expect(new Set(old)).toEqual(new Set([401]));
  await control("POST", "/reset");

  await control("PUT", "/deviations", { deviations: ["list/count-off-by-one"] });
  const [wrong] = new Set(await everywhere(countSeen));
  await control("POST", "/reset");
  const right = new Set(await everywhere(countSeen));
  expect(right.size).toBe(1);
  expect(right).not.toContain(wrong);

  await control("POST", "/faults", { when: { nth: 5 }, status: 503 });
  const statuses = await everywhere(async () => (await read("/sessions")).status);
  expect(statuses.filter((status) => status === 503)).toHaveLength(1);
  await control("POST", "/faults", { when: { operation: "detail" }, reset: true });
  await expect(read("/sessions/1")).rejects.toThrow();
  await control("POST", "/reset");

  await control("POST", "/worlds", { id: "apart", scenario: "empty" });
  const apart = await everywhere(async () =>
    (await readJson("/sessions", tokenOf(OPERATOR, "apart"))).count
  );
  expect(new Set(apart)).toEqual(new Set([0]));
});

test("a planned end happens at its time, whichever worker is asked", async () => {
  // Made before the clock stands still: one of later would not be valid yet.
  const token = tokenOf(OPERATOR);
  await control("PATCH", "/clock", { frozen: true });
  const { now } = await control("GET", "/clock");
  const at = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString();
  const { session_id } = await control("POST", "/sessions", {
    start_date_time: at(-60),
    end_date_time: at(60),
  });
  const ended = async () => (await readJson(`/sessions/${session_id}`, token)).is_active;
  expect(new Set(await everywhere(ended))).toEqual(new Set([true]));
  await control("PATCH", "/clock", { advanceMs: 61_000 });
  expect(new Set(await everywhere(ended))).toEqual(new Set([false]));
  await control("POST", "/reset");
});

test("the journal has the requests of every worker, each once", async () => {
  await control("POST", "/reset");
  await everywhere(() => read("/sessions?page=1"));
  expect((await control("GET", "/requests/count")).count).toBe(24);
  expect((await control("GET", "/requests")).requests).toHaveLength(24);
  await Promise.all([read("/sessions", "bad"), read("/sessions/999999999")]);
  const { requests } = await control("GET", "/requests?after=24");
  expect(requests.map(({ token }) => token).sort()).toEqual([
    expect.stringMatching(/^access-token: /),
    "good",
  ]);
});

test("a worker that dies is replaced by one that knows how things stand", async () => {
  await control("POST", "/sessions", {});
  const [count] = await everywhere(countSeen);
  const [first, ...others] = childrenOf(mock.child.pid);
  expect(others).toHaveLength(2);
  process.kill(first as number, "SIGKILL");
  await expect.poll(lasting, { timeout: TIMEOUT_MS }).toBe(3);
  const counts = await everywhere(countSeen);
  expect(new Set(counts)).toEqual(new Set([count]));
}, 2 * TIMEOUT_MS);

test(
  "a worker that hangs is ended before anybody is told of a change that it does not know",
  async () => {
    const [hanging = 0] = childrenOf(mock.child.pid);
    const before = await countSeen();
    process.kill(hanging, "SIGSTOP");
    await control("POST", "/sessions", { experiment_id: 7 });
    expect(childrenOf(mock.child.pid)).not.toContain(hanging);
    await expect.poll(lasting, { timeout: TIMEOUT_MS }).toBe(3);
    expect(new Set(await everywhere(countSeen))).toEqual(new Set([before + 1]));
  },
  3 * TIMEOUT_MS,
);

test("a worker outlives any claim, and one that ends says why", async () => {
  const { child, exited, url } = await serveMock("--workers", "2", "--log", "json");
  const ask = (payload: string) => {
    const token = `${btoa('{"alg":"HS256"}')}.${Buffer.from(payload).toString("base64url")}.x`;
    return fetch(`${url}/sessions`, {
      headers: { Authorization: `Bearer ${token}`, Connection: "close" },
    });
  };
  for (const claim of ['{"toString":1}', "[]", "null", "5"]) {
    for (let time = 0; time < 4; time++) {
      expect((await ask(`{"world":${claim}}`)).status, claim).toBe(401);
    }
  }
  const children = () => childrenOf(child.pid);
  const [first] = children();
  process.kill(Number(first), "SIGKILL");
  await expect.poll(() => children().includes(Number(first))).toBe(false);
  child.kill("SIGTERM");
  const { stderr } = await exited;
  const ends = stderr.split("\n").filter((line) => line.includes("another takes its place"));
  expect(ends).toHaveLength(1);
  expect(ends[0]).toContain(`The worker ${first} ended (killed by SIGKILL)`);
});

test("one file has one mock, until that ends or is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "one-file-"));
  const words = ["--db", join(folder, "one.db"), "--log", "off"];
  for (const more of [[], ["--workers", "2"]]) {
    const first = await serveMock(...words, ...more);
    const second = await launchMock("--port", "0", ...words).exited;
    expect(second.code).toBe(4);
    expect(second.stderr).toMatch(/another mock serves it\. Stop that one, name another file with/);
    expect((await fetch(`${first.url}/sessions`)).status).toBe(401);
    first.child.kill("SIGKILL");
    await first.exited;
    const third = await serveMock(...words, ...more);
    expect((await fetch(`${third.url}/sessions`)).status).toBe(401);
    third.child.kill("SIGTERM");
    await third.exited;
  }
  rmSync(folder, { recursive: true });
});

test("the mock outlives workers that die under load, again and again", async () => {
  const { child, exited, url } = await serveMock("--workers", "2", "--log", "off");
  let goes = true;
  let hung = 0;
  const load = Array.from({ length: 8 }, async () => {
    while (goes) {
      await fetch(new URL("/__mock/sessions", url), {
        method: "POST",
        headers: { Authorization: `Bearer ${CONTROL_TOKEN}`, "Content-Type": "application/json" },
        body: "{}",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).then((answer) => answer.text()).catch((error: Error) => {
        // A connection may break; none may be left without a word.
        if (error.name === "TimeoutError") hung++;
      });
    }
  });
  for (let round = 0; round < 3; round++) {
    // All at once, and those that take their place too.
    for (const pid of childrenOf(child.pid)) process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 900));
  }
  goes = false;
  await Promise.all(load);
  expect(hung).toBe(0);
  const status = () =>
    fetch(`${url}/sessions`, { signal: AbortSignal.timeout(3000) }).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(status).toBe(401);
  child.kill("SIGTERM");
  expect((await exited).code).toBe(0);
});

test("the console, live mode and large bodies are the same with workers", async () => {
  const { url, exited, child } = await serveMock("--workers", "2", "--live", "--log", "json");
  const statuses = await everywhere(async () => (await fetch(new URL("/", url))).status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const large = await Promise.all(
    Array.from({ length: 10 }, async () =>
      (await fetch(`${url}/token/`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: "x".repeat(3_000_000),
      })).status),
  );
  expect(new Set(large)).toEqual(new Set([413]));
  await new Promise((resolve) => setTimeout(resolve, 6000));
  child.kill("SIGTERM");
  const { code, stderr } = await exited;
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/"level":50/);
});

test("all processes end with the primary, and a port that is taken is said", async () => {
  const { child, exited, url } = await serveMock("--workers", "2");
  expect((await fetch(`${url}/sessions`)).status).toBe(401);
  child.kill("SIGTERM");
  expect(await exited).toEqual({ code: 0, stderr: "" });
  await expect(fetch(`${url}/sessions`)).rejects.toThrow();

  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const refused = await launchMock("--port", String(port), "--workers", "2").exited;
  taken.close();
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(`Cannot listen on 127.0.0.1:${port}: the port is in use`);
});

test("workers speak HTTPS, and hand on what they do not answer", async () => {
  const { url } = await serveMock("--workers", "2", "--https", "--scenario", "demo");
  expect(url).toMatch(/^https:/);
  const { Agent, request } = await import("node:https");
  const agent = new Agent({ rejectUnauthorized: false });
  const send = (method: string, path: string, body = "") =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = body ? { "Content-Type": "application/json" } : {
        Authorization: `Bearer ${tokenOf(OPERATOR)}`,
      };
      request(url + path, { method, agent, headers }, async (answer) => {
        let text = "";
        for await (const piece of answer) text += piece;
        resolve({ status: answer.statusCode ?? 0, text });
      }).on("error", reject).end(body);
    });
  expect((await send("GET", "/sessions")).status).toBe(200);
  const login = await send("POST", "/token/", '{"username":"x","password":"y"}');
  expect(login.status).toBe(401);
  expect((await send("GET", "/")).text).toContain(`"${url}/sessions"`);
});
