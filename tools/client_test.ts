import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startMock } from "@sessions/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const EXAMPLE = fileURLToPath(new URL("../examples/client/", import.meta.url));
const GENERATED = `${EXAMPLE}generated/`;
const mock = await startMock({ scenario: "demo" });

function run(program: string, words: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: EXAMPLE,
    encoding: "utf8",
  });
  expect(status, stdout + stderr).toBe(0);
}

async function collect(rows: AsyncIterable<{ session_id: number }>) {
  const all = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** The example's own script would ask a mock on port 8000: the same program, asked for as a function. */
beforeAll(async () => {
  mkdirSync(GENERATED, { recursive: true });
  const { default: openapiTypescript, astToString } = await import(
    /* @vite-ignore */ `${EXAMPLE}node_modules/openapi-typescript/dist/index.mjs`
  );
  const description = await (await fetch(`${mock.url}/schema/`)).text();
  writeFileSync(
    `${GENERATED}sessions.d.ts`,
    astToString(await openapiTypescript(description)),
  );
});
afterAll(async () => {
  rmSync(GENERATED, { recursive: true });
  await mock.stop();
});

test("a client generated from the description compiles, with either compiler", () => {
  run(`${EXAMPLE}node_modules/typescript/bin/tsc`, ["-p", "."]);
  run(fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url)), ["-p", "."]);
});

test("the generated client lists, finds, and tells what it may not see", async () => {
  const { logIn, SessionsClient } = await import(/* @vite-ignore */ `${EXAMPLE}sessions_client.ts`);
  const { username = "", password = "", id = 0 } = mock.users.find((user) => !user.is_operator) ??
    {};
  const baseUrl = mock.url;
  const client = new SessionsClient({ baseUrl, token: await logIn(baseUrl, username, password) });
  const operator = new SessionsClient({ baseUrl, token: mock.tokenFor(1) });
  const seen = await collect(client.all());
  expect(await collect(operator.all())).toHaveLength(240);
  expect(seen.length).toBeGreaterThan(0);
  for (const { session_id } of mock.sessions.list()) {
    const isMine = seen.some((row) => row.session_id === session_id);
    expect((await client.find(session_id)) !== undefined).toBe(isMine);
    if (isMine) break;
  }
  expect((await operator.find(seen[0]?.session_id ?? 0)).session_id).toBe(seen[0]?.session_id);
  expect(mock.explain(id, seen[0]?.session_id ?? 0).visible).toBe(true);
  await expect(logIn(baseUrl, username, "wrong")).rejects.toThrow("wrong");
});
