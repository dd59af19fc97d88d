import { findScenario } from "@sessions/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONTROL_TOKEN, endMocks, launchMock, serveMock } from "../../../../tools/launch_mock.ts";
import {
  missingPostgres,
  type PostgresServer,
  startPostgres,
} from "../../../../tools/postgres/start_postgres.ts";
import { makeToken } from "../../tokens/faulty_token.ts";
import { DEVELOPMENT_SECRET, signingKey } from "../../tokens/tokens.ts";

const { users } = findScenario("demo").build({ seed: 1, now: Date.now() * 1000 });
const OPERATOR = users.find((user) => user.is_operator)?.id ?? 0;
/** A mock of a shared deployment, and what the tests ask of it. */
async function serve(...words: string[]) {
  const { child, exited, url } = await serveMock("--log", "json", ...words);
  const key = signingKey(DEVELOPMENT_SECRET);
  // Made once: a clock that stands still would take a newer token for one of the future.
  const token = makeToken({ key, type: "access", userId: OPERATOR, now: Date.now() / 1000 });
  const read = (path: string) =>
    fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
  const count = async () => (await (await read("/sessions")).json() as { count: number }).count;
  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(new URL(`/__mock${path}`, url), {
      method,
      headers: { Authorization: `Bearer ${CONTROL_TOKEN}`, "Content-Type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const value = answer.status === 204 ? {} : await answer.json();
    return { status: answer.status, value: value as Record<string, unknown> };
  };
  return { child, exited, url, read, count, control };
}

const missing = missingPostgres();

describe.skipIf(missing)(`mocks that share a database${missing ? ` (${missing})` : ""}`, () => {
  let postgres: PostgresServer;
  let mocks: Awaited<ReturnType<typeof serve>>[];
  beforeAll(async () => {
    postgres = await startPostgres();
    const url = postgres.createDatabase();
    // All at once: one of them makes the tables.
    const words = ["--db", url, "--scenario", "demo"];
    mocks = await Promise.all([serve(...words), serve(...words), serve(...words)]);
  });
  afterAll(async () => {
    endMocks();
    await postgres.stop();
  });
  const one = () => mocks[0] as typeof mocks[0];
  const everywhere = <Result>(ask: (mock: typeof mocks[0]) => Promise<Result>) =>
    Promise.all([...mocks, ...mocks, ...mocks].map(ask));

  test("seed it once, and answer the same bytes", async () => {
    for (const path of ["/sessions", "/sessions?experiment_id=1", "/sessions/30"]) {
      const bodies = await everywhere(async ({ read, url }) =>
        (await (await read(path)).text()).replaceAll(url, "")
      );
      expect(new Set(bodies).size).toBe(1);
    }
    expect(await one().count()).toBe(240);
  });

  test("see what any of them changed as soon as it is answered", async () => {
    for (let round = 1; round <= 12; round++) {
      const { control } = mocks[round % 3] as typeof mocks[0];
      const { status, value } = await control("POST", "/sessions", { experiment_id: 7 });
      expect(status).toBe(201);
      expect(new Set(await everywhere(({ count }) => count()))).toEqual(new Set([240 + round]));
      const path = `/sessions/${value["session_id"]}`;
      expect(new Set(await everywhere(async ({ read }) => (await read(path)).status)))
        .toEqual(new Set([200]));
    }
  });

  test("never give two sessions one id, though all create at once", async () => {
    const before = await one().count();
    const made = await everywhere(({ control }) => control("POST", "/sessions", {}));
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    expect(new Set(made.map(({ value }) => value["session_id"])).size).toBe(made.length);
    expect(new Set(await everywhere(({ count }) => count())))
      .toEqual(new Set([before + made.length]));
  });

  test("let a planned end happen once, by the clock that they share, and reset together", async () => {
    await one().control("PATCH", "/clock", { frozen: true });
    const { value: { now } } = await one().control("GET", "/clock");
    const at = (seconds: number) =>
      new Date(Date.parse(String(now)) + seconds * 1000).toISOString();
    const { value } = await one().control("POST", "/sessions", {
      start_date_time: at(-60),
      end_date_time: at(60),
    });
    const path = `/sessions/${value["session_id"]}`;
    const active = async ({ read }: typeof mocks[0]) =>
      (await (await read(path)).json() as { is_active: boolean }).is_active;
    expect(new Set(await everywhere(active))).toEqual(new Set([true]));
    await (mocks[1] as typeof mocks[0]).control("PATCH", "/clock", { advanceMs: 61_000 });
    expect(new Set(await everywhere(active))).toEqual(new Set([false]));
    await (mocks[2] as typeof mocks[0]).control("PUT", "/deviations", {
      deviations: ["list/count-off-by-one"],
    });
    expect(new Set(await everywhere(({ count }) => count())).size).toBe(1);
    const off = await one().count();
    await one().control("POST", "/reset");
    expect(new Set(await everywhere(({ count }) => count()))).toEqual(new Set([240]));
    expect(off).not.toBe(240);
    expect((await one().control("GET", "/clock")).value["real"]).toBe(true);
  });

  test("refuse what they do not share, and say so", async () => {
    for (
      const [method, path] of [["POST", "/worlds"], ["POST", "/faults"], [
        "GET",
        "/requests",
      ]] as const
    ) {
      const body = path === "/faults" ? { status: 503 } : {};
      const { status, value } = await one().control(
        method,
        path,
        method === "POST" ? body : undefined,
      );
      expect([status, value["detail"]]).toEqual([
        409,
        `Cannot ${method} /__mock${path}: mocks that share a database have no worlds, faults, ` +
        "journal or live mode in common. Call a mock that has a database of its own for that",
      ]);
    }
  });

  test("go on after the database was down, with what was committed", async () => {
    const { value } = await one().control("POST", "/sessions", { experiment_id: 9 });
    await postgres.restart();
    const path = `/sessions/${value["session_id"]}`;
    // The first question of each may find a connection that broke.
    const first = await everywhere(({ read }) => read(path));
    for (const answer of first) {
      const { detail = "" } = await answer.json() as { detail?: string };
      if (answer.status === 503) expect(detail).toMatch(/^Cannot reach the shared database: /);
    }
    const statuses = await everywhere(async ({ read }) => (await read(path)).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const mock = mocks[2] as typeof mocks[0];
    mock.child.kill("SIGTERM");
    expect((await mock.exited).code).toBe(0);
    mocks = mocks.slice(0, 2);
    expect(await one().count()).toBe(241);
  });

  test("say what is wrong with a database, without its password", async () => {
    const port = /:(\d+)\//.exec(postgres.createDatabase())?.[1];
    const url = `postgres://postgres:secret@127.0.0.1:${port}/none`;
    const { code, stderr } = await launchMock("--port", "0", "--db", url).exited;
    expect([code, stderr]).toEqual([
      4,
      `Cannot open "postgres://postgres:***@127.0.0.1:${port}/none": database "none" does not exist. ` +
      "Name a PostgreSQL database that this machine reaches, and a user who may create a schema in it\n",
    ]);
    const nowhere = await launchMock("--port", "0", "--db", "postgres://127.0.0.1:1/x").exited;
    expect([nowhere.code, nowhere.stderr]).toEqual([4, expect.stringContaining("ECONNREFUSED")]);
    const mysql = await launchMock("--db", "mysql://a:secret@h/x").exited;
    expect([mysql.code, mysql.stderr]).toEqual([
      2,
      'Cannot keep the data in "mysql://a:***@h/x": --db takes a file, or postgres://…\n',
    ]);
    const workers = await launchMock("--workers", "2", "--db", url).exited;
    expect([workers.code, workers.stderr]).toEqual([2, expect.stringContaining("--workers")]);
  });
});
