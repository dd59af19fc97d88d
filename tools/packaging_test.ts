import { execFileSync, spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WORKSPACES = [
  "packages/domain",
  "fixtures",
  "apps/console",
  "apps/server",
  "packages/testing",
  "apps/conformance",
];
const folder = mkdtempSync(join(tmpdir(), "packaging-"));
const project = join(folder, "project");
const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
  rmSync(folder, { recursive: true });
});

function run(command: string, words: string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: project,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder, ...env },
  });
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

/** What is wrong with the world outside; an install that fails otherwise fails the tests. */
let missing: string | undefined;

beforeAll(() => {
  mkdirSync(project);
  const tarballs = WORKSPACES.map((workspace) => {
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
        cwd: join(ROOT, workspace),
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as [{ filename: string }];
    return join(folder, packed.filename);
  });
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
  try {
    // The native module is built once, for the workspace: here its result is put in place.
    const words = ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
    execFileSync("npm", [...words, ...tarballs], {
      cwd: project,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stderr } = error as SpawnSyncReturns<string>;
    if (!/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(stderr)) throw error;
    missing = "needs the npm registry, or a cache of it";
    return;
  }
  const native = "node_modules/better-sqlite3/build/Release";
  mkdirSync(join(project, native), { recursive: true });
  cpSync(join(ROOT, native, "better_sqlite3.node"), join(project, native, "better_sqlite3.node"));
}, 180_000);

test.for(WORKSPACES)("%s is packed as publint wants it", async (workspace) => {
  const pkgDir = join(ROOT, workspace);
  const { messages, pkg } = await publint({ pkgDir, level: "warning", pack: "npm" });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test("nothing but what is asked for is installed: no test, no build information", ({ skip }) => {
  skip(missing !== undefined, missing);
  for (const name of readdirSync(join(project, "node_modules/@sessions"))) {
    const files = readdirSync(join(project, "node_modules/@sessions", name), { recursive: true });
    expect(files.filter((file) => /_test\.|tsbuildinfo|\.examples/.test(String(file)))).toEqual([]);
  }
});

test(
  "the installed mock serves the API, the console and the docs, and the suite checks it",
  async ({ skip }) => {
    skip(missing !== undefined, missing);
    expect(run("npx", ["sessions-mock", "--version"])).toBe("0.1.0\n");
    const words = ["--port", "0", "--scenario", "demo", "--quiet"];
    const bin = join(project, "node_modules/.bin/sessions-mock");
    const mock = spawn(process.execPath, [bin, ...words], { cwd: project });
    stops.push(() => mock.kill());
    const [line] = await once(createInterface(mock.stdout), "line") as [string];
    const url = /ready at (\S+)/.exec(line)?.[1] ?? "";
    const { origin } = new URL(url);
    for (
      const path of [
        "/",
        "/api/docs/",
        "/api/docs/swagger-ui-bundle.js",
        "/api/schema/?format=yaml",
      ]
    ) {
      expect((await fetch(origin + path)).status, path).toBe(200);
    }
    const OP = run("npx", ["sessions-mock", "token", "--user", "1"]).trim();
    const USER = run("npx", ["sessions-mock", "token", "--user", "3"]).trim();
    const suite = [
      "sessions-conformance",
      "run",
      "--url",
      url,
      "--operator",
      "env:OP",
      "--user",
      "env:USER",
    ];
    const text = run("npx", [...suite, "--only", "scope", "--only", "list"], { OP, USER });
    expect(text).toMatch(/ 0 failed/);
    expect(run("npx", ["sessions-conformance", "list"])).toContain("scope/self-list");
  },
  60_000,
);

test("the installed harness answers in the process", ({ skip }) => {
  skip(missing !== undefined, missing);
  writeFileSync(
    join(project, "harness.js"),
    `import { startMock } from "@sessions/testing";
    const mock = await startMock({ listen: false });
    const answer = await mock.as(2).fetch("/sessions");
    console.log((await answer.json()).count);
    await mock.stop();`,
  );
  expect(run(process.execPath, ["harness.js"])).toBe("10\n");
});

test.for(["nodenext", "bundler"])(
  "types are found under moduleResolution %s",
  { timeout: 60_000 },
  (resolution, { skip }) => {
    skip(missing !== undefined, missing);
    writeFileSync(
      join(project, "types.ts"),
      `import { type SessionDetail, sessionState } from "@sessions/domain";
    import { findScenario } from "@sessions/fixtures";
    import { readDataset } from "@sessions/fixtures/dataset_file";
    import { type RunningServer, startServer } from "@sessions/server";
    import { type Mock, startMock } from "@sessions/testing";
    import { runConformance } from "@sessions/conformance";
    import { CONSOLE_FOLDER } from "@sessions/console";

    const mock: Mock = await startMock();
    const detail: SessionDetail = mock.sessions.create({ created_by: 3 });
    const state: "pending" | "running" | "ended" | "cancelled" = sessionState(detail);
    // @ts-expect-error a session has no such key
    detail.owner;
    export { CONSOLE_FOLDER, findScenario, readDataset, runConformance, startServer, state };
    export type { RunningServer };`,
    );
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "ES2023",
          lib: ["ES2023", "ESNext.Disposable", "DOM"],
          module: resolution === "nodenext" ? "nodenext" : "esnext",
          moduleResolution: resolution,
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
          types: ["node"],
          typeRoots: [join(ROOT, "node_modules/@types")],
        },
        files: ["types.ts"],
      }),
    );
    run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "."]);
  },
);
