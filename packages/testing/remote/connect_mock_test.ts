import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, expect, test } from "vitest";
import { connectMock } from "../remote.ts";
import { startMock } from "../start_mock.ts";

const elsewhere = await startMock({ scenario: "demo", controlToken: "secret-of-tests" });
afterAll(() => elsewhere.stop());

test.each([
  ["the API's URL", elsewhere.url],
  ["a URL", new URL(elsewhere.url)],
  ["the control plane's", `${elsewhere.controlUrl}/`],
  ["the mock's own", elsewhere.url.replace("/api", "")],
])("connectMock() takes %s", async (_name, url) => {
  await using mock = await connectMock(url, "secret-of-tests");
  expect([mock.id, mock.url, mock.controlUrl]).toEqual([
    "default",
    elsewhere.url,
    elsewhere.controlUrl,
  ]);
});

test.each<[url: unknown, token: unknown, message: string]>([
  [
    undefined,
    "secret-of-tests",
    "Cannot take /url: it is missing, wanted the mock's http or https URL",
  ],
  ["nope", "secret-of-tests", 'Cannot take /url: it is "nope", wanted'],
  [elsewhere.url, undefined, "Cannot open the control plane without its token"],
  [elsewhere.url, "a\nb", "Cannot open the control plane without its token"],
  [elsewhere.url, "", "Cannot open the control plane without its token"],
])("connectMock(%j, %j) says what is missing", async (url, token, message) => {
  await expect(connectMock(url as string, token as string)).rejects.toThrow(message);
});

test.each<[options: unknown, message: string]>([
  [null, "Cannot take this: it is null, wanted an object with options"],
  [{ timeout: "x" }, 'Cannot take /timeout: it is "x", wanted a number from 0 to'],
  [{ timeout: -1 }, "Cannot take /timeout"],
  [{ fetch: 5 }, "Cannot take /fetch: it is 5, wanted a function"],
  [{ nope: 1 }, "Cannot take /nope: it is 1, wanted no such key: the keys are fetch, timeout"],
])("connectMock() refuses the options %j", async (options, message) => {
  await expect(connectMock(elsewhere.url, "secret-of-tests", options as object)).rejects.toThrow(
    message,
  );
});

test("connectMock() does not wait for ever for one that does not answer", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  await expect(connectMock(url, "secret-of-tests", { timeout: 50 })).rejects.toThrow(
    `Cannot reach the mock at ${url}/__mock: no answer came in 50 ms. Is it running?`,
  );
  silent.closeAllConnections();
  silent.close();
});

test("somebody asks for a path with a slash before it, or none", async () => {
  await using mock = await connectMock(elsewhere.url, "secret-of-tests");
  const operator = await mock.as(1);
  for (const path of ["sessions", "/sessions", `${mock.url}/sessions`]) {
    expect((await operator.fetch(path)).status).toBe(200);
  }
});

test("connectMock() says what is wrong with the token, the place, and a place that is no mock", async () => {
  await expect(connectMock(elsewhere.url, "secret")).rejects.toMatchObject({
    code: "unauthorized",
    message: expect.stringMatching(/^Cannot call the control plane: that token is not this mock's/),
  });
  const other = createServer((request, response) => {
    response.statusCode = request.url?.startsWith("/page") ? 200 : 404;
    response.end(request.url?.startsWith("/page") ? "<p>" : '{"detail":"Not found."}');
  }).listen(0, "127.0.0.1");
  const { port } = await new Promise<AddressInfo>((resolve) =>
    other.once("listening", () => resolve(other.address() as AddressInfo))
  );
  const url = `http://127.0.0.1:${port}`;
  await expect(connectMock(url, "x")).rejects.toThrow(
    `Cannot call the control plane at ${url}/__mock: it answers 404. Is it switched off there?`,
  );
  await expect(connectMock(`${url}/page`, "x")).rejects.toThrow("it is 200 and no JSON");
  await new Promise((resolve) => other.close(resolve));
  await expect(connectMock(url, "x")).rejects.toThrow(
    `Cannot reach the mock at ${url}/__mock: is it running`,
  );
});

test("close() ends the worlds of this connection, and no other", async () => {
  let open = 0;
  const counting: typeof fetch = async (input, init) => {
    open++;
    return await fetch(input, init).finally(() => open--);
  };
  const [mine, other] = await Promise.all(
    [1, 2].map(() => connectMock(elsewhere.url, elsewhere.controlToken, { fetch: counting })),
  );
  const world = await mine?.world({ id: "mine" });
  await other?.world({ id: "other" });
  await world?.close();
  await mine?.world({ id: "mine" });
  await mine?.close();
  expect(open).toBe(0);
  const ids = async () => {
    const { worlds } = await (await fetch(`${elsewhere.controlUrl}/worlds`, {
      headers: { Authorization: "Bearer secret-of-tests" },
    })).json() as { worlds: { id: string }[] };
    return worlds.map(({ id }) => id);
  };
  expect(await ids()).toEqual(["default", "other"]);
  await other?.close();
  expect(await ids()).toEqual(["default"]);
});

test("worlds, faults, clock, people, deviations and journal work from another process's side", async () => {
  await using mock = await connectMock(elsewhere.url, elsewhere.controlToken);
  await using world = await mock.world({ sessions: 300, users: 450, now: "2030-01-01T00:00:00Z" });
  await world.clock.freeze();
  await world.clock.advance(3_600_000);
  expect((await world.clock.now()).toISOString()).toMatch(/^2030-01-01T01:00:00/);
  expect((await world.users()).map(({ id }) => id)).toHaveLength(450);
  expect(JSON.stringify(await world.users())).not.toContain("password");
  await world.setDeviations(["filter/empty-bare"]);
  expect(await world.deviations()).toEqual(["filter/empty-bare"]);
  const { id } = await world.faults.add({ when: { times: 1 }, status: 503 });
  const caller = await world.as(1);
  expect((await caller.fetch("/sessions")).status).toBe(503);
  expect((await caller.fetch("/sessions")).status).toBe(200);
  expect(await world.journal.count({ fault: id })).toBe(1);
  await world.reset();
  expect([await world.deviations(), await world.faults.list(), await world.journal.count()])
    .toEqual([[], [], 0]);
  await world.close();
  expect((await caller.fetch("/sessions")).status).toBe(401);
});

test("journal.expect() waits for requests, and lists what was asked instead", async () => {
  await using mock = await connectMock(elsewhere.url, elsewhere.controlToken);
  const world = await mock.world();
  const nothing = { count: 1, timeoutMs: 0 };
  await expect(world.journal.expect({ status: 404 }, nothing)).rejects.toThrow(
    "The world was asked nothing: does the app send a token of this world to this mock?",
  );
  const caller = await world.as(1);
  const waiting = world.journal.expect({ operation: "detail" }, { count: 2, timeoutMs: 60_000 });
  await caller.fetch("/sessions/1");
  await caller.fetch("/sessions/2");
  expect((await waiting).map(({ url }) => url)).toEqual(["/api/sessions/1", "/api/sessions/2"]);
  await expect(world.journal.expect({ status: 418 }, nothing)).rejects.toThrow(
    'Expected 1 requests like {"status":418} within 0 ms, and there were 0. The world\'s last requests:\n' +
      "  GET /api/sessions/1: 200, user 1\n  GET /api/sessions/2: 200, user 1",
  );
});

test("the remote entry bundles for browsers, without anything of Node's", async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("../remote.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["source", "import", "default"] },
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  const code = output.map((chunk) => chunk.type === "chunk" ? chunk.code : "").join("\n");
  const imported = output.flatMap((chunk) => chunk.type === "chunk" ? chunk.imports : []);
  expect(imported.filter((name) => !output.some(({ fileName }) => fileName === name))).toEqual([]);
  expect(code).not.toMatch(/node:|\bprocess\.|\bBuffer\b|require\(|faker/);
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  const { connectMock: connect } = await import(/* @vite-ignore */ url) as {
    connectMock: typeof connectMock;
  };
  const mock = await connect(elsewhere.url, elsewhere.controlToken);
  expect(mock.scenario.name).toBe("demo");
});
