import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { dataSource, withSpec } from "./data_source.ts";
import { makeToken } from "../tokens/faulty_token.ts";
import type { MockOptions } from "../mock.ts";
import { type RunningServer, startServer } from "../server.ts";
import { DEVELOPMENT_SECRET, signingKey } from "../tokens/tokens.ts";
import { Worlds, type WorldsOptions } from "./worlds.ts";
import { openTimeZone } from "@sessions/domain";
import { openSqliteStore } from "../store/sqlite/sqlite_store.ts";
import { atOnce } from "../store/steps.ts";

const key = signingKey(DEVELOPMENT_SECRET);
const EVERYONE = { userId: 0, isOperator: true };
const servers: RunningServer[] = [];
const errors: unknown[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  expect(errors.splice(0)).toEqual([]);
});

async function serve(options: Partial<MockOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    seed: (spec) => {
      const source = dataSource(withSpec({ scenario: "sample" }, spec ?? {}));
      return { dataset: source.load(), origin: source.origin };
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  servers.push(server);
  return server;
}

const tokenOf = (userId: number, world?: string, rest: object = {}) =>
  makeToken({
    key,
    type: "access",
    userId,
    now: Date.now() / 1000,
    ...(world !== undefined && { world }),
    ...rest,
  });

async function ask(url: string, token: string): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  return { status: answer.status, json: await answer.json() };
}

async function post(url: string, fields: Record<string, string>) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  return { status: answer.status, json: await answer.json() as Record<string, string> };
}

const EMPTY = { users: [], sessions: [] };
const ORIGIN = { scenario: "empty", seed: 1 };

/** Worlds that hold nothing. */
const openWorlds = (options: Partial<WorldsOptions>) =>
  new Worlds({
    store: openSqliteStore({ seed: () => ({ dataset: EMPTY, origin: ORIGIN }) }),
    open: (snapshot) => openSqliteStore({ seed: snapshot }),
    key,
    zone: openTimeZone("UTC"),
    ...options,
  });

const countAs = async (server: RunningServer, token: string) =>
  (await ask(`${server.url}/sessions`, token)).json as { count: number; code?: string };

test("a token sees the world that it names, and without a name the default one", async () => {
  const server = await serve();
  const world = server.worlds.create({ id: "mine" });
  world.change((store) => store.remove(23));
  expect((await countAs(server, tokenOf(2, "mine"))).count).toBe(9);
  expect((await countAs(server, tokenOf(2))).count).toBe(10);
});

test("a token of an unknown, deleted or expired world is refused loudly", async () => {
  let now = 0;
  const worlds = openWorlds({
    worldTtl: 60,
    steady: () => now,
  });
  worlds.create({ id: "idle" });
  now = 60_000;
  expect(worlds.find("idle").id).toBe("idle");
  now = 120_001;
  expect(() => worlds.find("idle")).toThrow(
    'Cannot find the world "idle": it expired after 60 s without a request (worldTtl)',
  );
  expect(worlds.list().map(({ id }) => id)).toEqual(["default"]);
  worlds.close();

  const server = await serve();
  expect(await ask(`${server.url}/sessions`, tokenOf(2, "nowhere"))).toEqual({
    status: 401,
    json: { detail: 'Cannot find the world "nowhere": there is none', code: "unknown_world" },
  });
  server.worlds.create({ id: "gone" });
  server.worlds.delete("gone");
  expect((await ask(`${server.url}/sessions`, tokenOf(2, "gone"))).json).toEqual({
    detail: 'Cannot find the world "gone": it was deleted',
    code: "unknown_world",
  });
});
test("worlds that are idle make room for new ones", () => {
  let now = 0;
  const worlds = openWorlds({
    maxWorlds: 2,
    worldTtl: 60,
    steady: () => now,
  });
  worlds.create({ id: "a" });
  now = 30_000;
  worlds.create({ id: "b" });
  expect(() => worlds.create({ id: "c" })).toThrow("there are 2, and maxWorlds allows no more");
  now = 61_000;
  expect(worlds.create({ id: "c" }).id).toBe("c");
  expect(worlds.list().map(({ id }) => id)).toEqual(["default", "b", "c"]);
  worlds.close();
});

test("/api/token/?world= logs in to a world, and what is refreshed there stays there", async () => {
  const server = await serve();
  server.worlds.create({ id: "mine" }).change((store) => store.remove(23));
  const login = { username: "operator", password: "password-2" };
  const { json: { access = "", refresh = "" } } = await post(
    `${server.url}/token/?world=mine`,
    login,
  );
  expect((await countAs(server, access)).count).toBe(9);
  const renewed = await post(`${server.url}/token/refresh/`, { refresh });
  expect((await countAs(server, renewed.json["access"] ?? "")).count).toBe(9);
  expect((await post(`${server.url}/token/verify/`, { token: access })).status).toBe(200);
  expect(await post(`${server.url}/token/?world=nowhere`, login)).toMatchObject({
    status: 401,
    json: { code: "unknown_world" },
  });
  server.worlds.delete("mine");
  expect((await post(`${server.url}/token/refresh/`, { refresh })).json["code"]).toBe(
    "unknown_world",
  );
});

test("a user who exists in one world only logs in there only", async () => {
  const server = await serve();
  const { heldData, worlds } = server;
  worlds.create({ id: "big", ...atOnce(heldData.of({ scenario: "demo" }, false)) });
  const [user] = worlds.find("big").store.users();
  const login = { username: user?.username ?? "", password: user?.password ?? "" };
  expect((await post(`${server.url}/token/?world=big`, login)).status).toBe(200);
  expect((await post(`${server.url}/token/`, login)).status).toBe(401);
});

test("the clock of one world rules its tokens, and no other world's", async () => {
  const server = await serve();
  const [late, onTime] = ["late", "on-time"].map((id) => server.worlds.create({ id }));
  const token = { late: tokenOf(2, "late"), onTime: tokenOf(2, "on-time") };
  late?.clock.advance(25 * 3600 * 1000);
  expect((await ask(`${server.url}/sessions`, token.late)).status).toBe(401);
  expect((await ask(`${server.url}/sessions`, token.onTime)).status).toBe(200);
  expect((await ask(`${server.url}/sessions`, tokenOf(2))).status).toBe(200);
  expect(onTime?.clock.real).toBe(true);
  const login = { username: "operator", password: "password-2" };
  const { json: { access = "" } } = await post(`${server.url}/token/?world=late`, login);
  expect((await ask(`${server.url}/sessions`, access)).status).toBe(200);
  late?.clock.advance(-25 * 3600 * 1000);
  expect((await ask(`${server.url}/sessions`, access)).status).toBe(401);
});

test("faults, deviations and journals of worlds do not cross", async () => {
  const server = await serve();
  const worlds = ["a", "b"].map((id) => server.worlds.create({ id }));
  const [a, b] = worlds;
  if (!a || !b) throw new Error("no worlds");
  a.faults.add({ status: 503 });
  b.deviations = ["detail/unknown-500"];
  expect((await ask(`${server.url}/sessions`, tokenOf(2, "a"))).status).toBe(503);
  const foreign = (world?: string) =>
    fetch(`${server.url}/sessions/99`, {
      headers: { Authorization: `Bearer ${tokenOf(2, world)}` },
    });
  expect((await foreign("b")).status).toBe(500);
  expect((await foreign()).status).toBe(404);
  expect(a.journal.find().map(({ status, faults }) => [status, faults])).toEqual([[503, [1]]]);
  expect(b.journal.find().map(({ status, deviations }) => [status, deviations])).toEqual([
    [500, ["detail/unknown-500"]],
  ]);
  expect(server.worlds.default.journal.find()).toHaveLength(1);
});

test("a deviation is noted in the journal only where it changed something", async () => {
  const server = await serve({ deviations: ["auth/open-list", "filter/empty-bare"] });
  const { journal } = server.worlds.default;
  await fetch(`${server.url}/sessions`);
  await ask(`${server.url}/sessions`, tokenOf(2));
  await ask(`${server.url}/sessions?experiment_id=9999`, tokenOf(2));
  expect(journal.find().map(({ deviations }) => deviations)).toEqual([
    ["auth/open-list"],
    [],
    ["filter/empty-bare"],
  ]);
});

test("a request that waits in a world while it is deleted is refused like any other", async () => {
  const server = await serve();
  server.worlds.create({ id: "brief" }).faults.add({ delay: { fixed: 50 } });
  const waiting = ask(`${server.url}/sessions`, tokenOf(2, "brief"));
  await new Promise((resolve) => setTimeout(resolve, 25));
  server.worlds.delete("brief");
  expect(await waiting).toMatchObject({ status: 401, json: { code: "unknown_world" } });
});

test("the journal keeps the last entries, and its memory stays", async () => {
  const server = await serve({ journal: 3 });
  for (let page = 1; page <= 5; page++) {
    await ask(`${server.url}/sessions?page=${page}`, tokenOf(2));
  }
  expect(server.worlds.default.journal.find().map(({ id }) => id)).toEqual([3, 4, 5]);
});

test("no secret reaches the journal", async () => {
  const server = await serve();
  const secret = tokenOf(2);
  await ask(`${server.url}/sessions?token=${secret}&x=${secret}&password=hunter2`, secret);
  await post(`${server.url}/token/?password=hunter2`, {
    username: "operator",
    password: "password-2",
  });
  const text = JSON.stringify(server.worlds.default.journal.find());
  expect(text).not.toMatch(/eyJ|hunter2|password-2/);
  expect(text).toContain("[secret]");
});

test("reset() takes a file back to its seed, and not to how the last mock left it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "reset-"));
  const file = join(folder, "kept.db");
  const first = await serve({ file });
  const seeded = [...first.worlds.default.store.sessions()];
  first.worlds.default.change((store) => store.remove(23));
  await first.close();
  servers.pop();
  const { worlds } = await serve({ file });
  expect(worlds.default.store.count(EVERYONE)).toBe(seeded.length - 1);
  expect([...worlds.create().store.sessions()]).toEqual(seeded);
  worlds.default.reset();
  expect([...worlds.default.store.sessions()]).toEqual(seeded);
  worlds.default.change((store) => store.remove(23));
  expect(worlds.create().store.count(EVERYONE)).toBe(seeded.length);
  worlds.default.reset();
  expect([...worlds.default.store.sessions()]).toEqual(seeded);
  await servers.pop()?.close();
  const third = await serve({ file });
  expect([...third.worlds.default.store.sessions()]).toEqual(seeded);
  rmSync(folder, { recursive: true });
});

test("the worlds that are gone are remembered for a while, and not for ever", () => {
  const worlds = openWorlds({
    maxWorlds: 2000,
  });
  const reason = (id: string) => {
    try {
      return worlds.find(id).id;
    } catch (error) {
      return (error as Error).message.split(": ")[1];
    }
  };
  for (let count = 0; count < 1001; count++) worlds.create({ id: `w${count}` }).close();
  for (let count = 0; count < 1001; count++) worlds.discard(`w${count}`);
  expect([reason("w0"), reason("w1000"), reason("w1")]).toEqual([
    "there is none",
    "it was deleted",
    "it was deleted",
  ]);
  worlds.close();
});
