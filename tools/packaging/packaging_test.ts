import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { publint } from "publint";
import { parseSync, Visitor } from "rolldown/utils";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, CHROMIUM_FLAGS } from "../chromium.ts";
import { nodeProblem } from "../../apps/server/node_version.ts";
import { MissingRegistry, type PackedProject, packKit } from "./packed_project.ts";
import { missingPostgres, startPostgres } from "../postgres/start_postgres.ts";
import { ROOT } from "../root.ts";

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

/** What the harness is used with: the oldest that its peers allow, and the newest. */
const PEERS = {
  oldest: { vitest: "4.1.0", msw: "2.0.0", "@playwright/test": "1.57.0" },
  newest: { vitest: "latest", msw: "latest", "@playwright/test": "latest", jest: "latest" },
};

/** What the kit does not run on; on the second one SQLite's binary would crash. */
const OLDER: Record<string, { node: string }> = {
  "of 2022": { node: "18.20.8" },
  "with Node-API 9": { node: "22.13.1" },
};

const packs = packKit();
const stops: (() => void)[] = [];
const projects = new Map<string, PackedProject>();
/** What is wrong with the world outside; an install that fails otherwise fails the tests. */
let missing: string | undefined;

beforeAll(async () => {
  const wanted: [string, Record<string, string>][] = [
    ["alone", {}],
    ...Object.entries(PEERS),
    ...Object.entries(OLDER),
  ];
  try {
    await Promise.all(
      wanted.map(async ([name, beside]) => projects.set(name, await packs.install(name, beside))),
    );
  } catch (error) {
    if (!(error instanceof MissingRegistry)) throw error;
    missing = error.message;
  }
});
afterAll(() => {
  for (const stop of stops) stop();
  packs.remove();
});

/** A project; without the registry the test is skipped and says so. */
function projectOf(name: string, skip: (condition: boolean, note?: string) => void): PackedProject {
  skip(missing !== undefined, missing);
  return projects.get(name) as PackedProject;
}

test("it is packed as publint wants it, and speaks of no workspace", async () => {
  const bytes = readFileSync(packs.tarball);
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const { messages, pkg } = await publint({ level: "warning", pack: { tarball } });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  expect(pkg["version"]).toMatch(/^\d+\.\d+\.\d+(-dev\.\d+\.g[0-9a-f]+(\.\d+)?)?$/);
  const { exports } = JSON.parse(readFileSync(join(ROOT, "packages/kit/package.json"), "utf8"));
  const entries = Object.keys(exports);
  expect(Object.keys(pkg["exports"])).toEqual(entries);
  const readme = readFileSync(join(ROOT, "packages/kit/README.md"), "utf8");
  const told = [...readme.matchAll(/^\| `sessions-kit(\/\w+)`/gm)].map(([, entry]) => `.${entry}`);
  expect(told.sort()).toEqual(entries.sort());
});

test("it is one package of at most 25 MB, which brings all that it imports", ({ skip }) => {
  const { folder } = projectOf("alone", skip);
  const packages = readdirSync(join(folder, "node_modules")).filter((name) =>
    !name.startsWith(".")
  );
  expect(packages).toEqual(["sessions-kit"]);
  const kit = join(folder, "node_modules/sessions-kit");
  const files = readdirSync(kit, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(bytes).toBeLessThan(25e6);
  const { exports, imports, peerDependencies } = JSON.parse(
    readFileSync(join(kit, "package.json"), "utf8"),
  ) as Record<"exports" | "imports" | "peerDependencies", object>;
  for (const file of Object.values(imports)) expect(existsSync(join(kit, file)), file).toBe(true);
  const entries = Object.keys(exports).map((entry) => entry.replace(".", "sessions-kit"));
  const here = new Set([...entries, ...Object.keys(imports), ...Object.keys(peerDependencies)]);
  const programs = files.filter((file) => /\.c?js$/.test(file) && !/swagger-ui|site/.test(file));
  const wanted = programs.flatMap((file) => importsOf(file).map((name) => ({ file, name })));
  expect(wanted).toContainEqual(expect.objectContaining({ name: "#better-sqlite3" }));
  expect(wanted.filter(({ name }) => !here.has(name) && !isBuiltin(name))).toEqual([]);
});

/** What a program imports by its name. */
function importsOf(file: string): string[] {
  const named: unknown[] = [];
  new Visitor({
    ImportDeclaration: ({ source }) => named.push(source),
    ExportNamedDeclaration: ({ source }) => named.push(source),
    ExportAllDeclaration: ({ source }) => named.push(source),
    ImportExpression: ({ source }) => named.push(source),
    CallExpression: ({ callee, arguments: [name] }) => {
      if (callee.type === "Identifier" && callee.name === "require") named.push(name);
    },
  }).visit(parseSync(file, readFileSync(file, "utf8")).program);
  return (named as ({ value?: unknown; quasis?: [{ value: { raw: string } }] } | null)[])
    .map((source) => source?.value ?? source?.quasis?.[0].value.raw)
    .filter((name): name is string => typeof name === "string" && !/^[./]/.test(name));
}

test("nothing but what is asked for is installed: no test, no build information", ({ skip }) => {
  const { folder } = projectOf("alone", skip);
  const kit = join(folder, "node_modules/sessions-kit");
  const files = readdirSync(kit, { recursive: true, encoding: "utf8" });
  expect(files.filter((file) => /_test\.|tsbuildinfo|\.examples|planted|weather\//.test(file)))
    .toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining(["LICENSE", "README.md", "lib/server/dist/cjs/mod.cjs"]),
  );
  const strangers = files.filter((file) =>
    /\.(c?js|ts)$/.test(file) && /["'`]@sessions\//.test(readFileSync(join(kit, file), "utf8"))
  );
  expect(strangers).toEqual([]);
});

test("what is bundled goes with its licences", ({ skip }) => {
  const { folder } = projectOf("alone", skip);
  const kit = join(folder, "node_modules/sessions-kit/lib");
  const text = readFileSync(join(kit, "licenses.txt"), "utf8");
  const names = [
    ...["koa", "@koa/router", "koa-jwt", "pino", "commander", "pg-types", "pgpass"],
    ...["undici", "light-my-request", "@faker-js/faker", "typebox", "preact", "selfsigned"],
  ];
  for (const name of names) {
    const heads = text.match(new RegExp(`^${name} \\d\\S* \\([\\w.-]+\\)\\n\\n.*\\w`, "gm"));
    expect(heads, name).toHaveLength(1);
  }
  expect(text).toContain("Permission is hereby granted");
  expect(text).not.toContain("@sessions/");
});

test("nothing was compiled: there is neither compiler nor Python, and no install script ran", ({ skip }) => {
  const { folder, run } = projectOf("alone", skip);
  for (const program of ["cc", "gcc", "g++", "make", "python", "python3"]) {
    expect(existsSync(join(packs.barePath, program)), program).toBe(false);
  }
  const sqlite = join(folder, "node_modules/sessions-kit/lib/better-sqlite3");
  expect(existsSync(join(sqlite, "build"))).toBe(false);
  expect(existsSync(join(sqlite, "LICENSE"))).toBe(true);
  const page = join(folder, "node_modules/sessions-kit/lib/server/dist/swagger-ui");
  expect(existsSync(join(page, "swagger-ui-bundle.js.LICENSE.txt"))).toBe(true);
  const scripts = run("npm", ["query", ":attr(scripts, [install])"]);
  expect(JSON.parse(scripts)).toEqual([]);
});

test(
  "the installed mock serves the API, the console and the docs, and the suite checks it",
  async ({ skip }) => {
    const { folder, run } = projectOf("alone", skip);
    const manifest = readFileSync(join(folder, "node_modules/sessions-kit/package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { version: string };
    for (const program of ["sessions-mock", "sessions-conformance"]) {
      expect(run("npx", [program, "--version"])).toBe(`${version}\n`);
    }
    const bin = join(folder, "node_modules/.bin/sessions-mock");
    const words = ["--port", "0", "--scenario", "demo", "--quiet"];
    const env = { ...process.env, PATH: packs.barePath };
    const mock = spawn(process.execPath, [bin, ...words], { cwd: folder, env });
    stops.push(() => mock.kill());
    const [line] = await once(createInterface(mock.stdout), "line") as [string];
    const url = /ready at (\S+)/.exec(line)?.[1] ?? "";
    const { origin } = new URL(url);
    const pages = ["/", "/api/docs/", "/api/docs/swagger-ui-bundle.js", "/api/schema/?format=yaml"];
    for (const path of pages) expect((await fetch(origin + path)).status, path).toBe(200);
    const OP = run("sessions-mock", ["token", "--user", "1"]).trim();
    const USER = run("sessions-mock", ["token", "--user", "3"]).trim();
    const who = ["--operator", "env:OP", "--user", "env:USER"];
    const text = run(
      "sessions-conformance",
      ["run", "--url", url, ...who, "--only", "scope", "--only", "list"],
      { OP, USER },
    );
    expect(text).toMatch(/ 0 failed/);
    expect(run("sessions-conformance", ["list"])).toContain("scope/self-list");
  },
);

const postgres = missingPostgres();
test.skipIf(postgres)(
  `the installed mock shares a database of PostgreSQL${postgres ? ` (${postgres})` : ""}`,
  async ({ skip }) => {
    const { folder } = projectOf("alone", skip);
    const server = await startPostgres();
    try {
      const bin = join(folder, "node_modules/.bin/sessions-mock");
      const words = ["--port", "0", "--scenario", "demo", "--db", server.createDatabase()];
      const mock = spawn(process.execPath, [bin, ...words], { cwd: folder });
      const [line] = await once(createInterface(mock.stdout), "line") as [string];
      expect(line).toContain("ready at");
      mock.kill();
      await once(mock, "close");
    } finally {
      await server.stop();
    }
  },
);

const HARNESS = `async function answer({ startMock }) {
  const mock = await startMock({ listen: false, scenario: "demo" });
  const answer = await mock.as(1).fetch("/sessions");
  console.log((await answer.json()).count);
  await mock.stop();
}
`;

test("the installed harness answers in the process, imported or required", ({ skip }) => {
  const { write, run } = projectOf("alone", skip);
  write(
    "harness.mjs",
    `import * as kit from "sessions-kit/testing";\n${HARNESS}await answer(kit);`,
  );
  expect(run("node", ["harness.mjs"])).toBe("240\n");
  write(
    "harness.cjs",
    `const { startServer } = require("sessions-kit/server");
    if (typeof startServer !== "function") throw new Error("no server");
    ${HARNESS}answer(require("sessions-kit/testing"));`,
  );
  expect(run("node", ["harness.cjs"])).toBe("240\n");
});

test.for(Object.keys(OLDER))(
  "an older Node, %s, is told so in one line, by the programs and by the import",
  (name, { skip }) => {
    const { folder, write } = projectOf(name, skip);
    write(
      "import.mjs",
      `await import("sessions-kit/testing").catch((error) => console.log(error.message));`,
    );
    write(
      "require.cjs",
      `try { require("sessions-kit/testing") } catch (error) { console.log(error.message) }`,
    );
    const old = (...words: string[]) => {
      const { status, stdout, stderr } = spawnSync("node_modules/.bin/node", words, {
        cwd: folder,
        encoding: "utf8",
      });
      return { status, text: stdout + stderr };
    };
    const told = (what: string) => `${nodeProblem(what, { node: OLDER[name]?.node ?? "" })}\n`;
    for (const program of ["sessions-mock", "sessions-conformance"]) {
      expect(old(`node_modules/.bin/${program}`, "list")).toEqual({
        status: 2,
        text: told(program),
      });
    }
    expect(old("import.mjs")).toEqual({ status: 0, text: told("the sessions kit") });
    expect(old("require.cjs")).toEqual({ status: 0, text: told("the sessions kit") });
  },
);

test("Yarn 1 installs the tarball alone, and the harness answers", ({ skip }) => {
  const { folder, write, run } = projectOf("alone", skip);
  mkdirSync(join(folder, "yarn-1"));
  const dependencies = { "sessions-kit": `file:${packs.tarball}` };
  write("yarn-1/package.json", JSON.stringify({ name: "yarn-1", private: true, dependencies }));
  write(
    "yarn-1/harness.mjs",
    `import * as kit from "sessions-kit/testing";\n${HARNESS}await answer(kit);`,
  );
  const here = join(folder, "yarn-1");
  run("sh", ["-c", `cd "${here}" && npx --yes yarn@1 install --no-lockfile`], { CI: "" });
  expect(existsSync(join(here, "node_modules/sessions-kit"))).toBe(true);
  expect(run("node", ["yarn-1/harness.mjs"])).toBe("240\n");
});

const TYPES = `import { type SessionDetail, sessionState } from "sessions-kit/domain";
import { findScenario } from "sessions-kit/fixtures";
import { readDataset } from "sessions-kit/dataset_file";
import { type RunningServer, startServer } from "sessions-kit/server";
import { type Mock, startMock } from "sessions-kit/testing";
import { runConformance } from "sessions-kit/conformance";

async function main() {
  const mock: Mock = await startMock();
  const detail: SessionDetail = mock.sessions.create({ created_by: 3 });
  const state: "pending" | "running" | "ended" | "cancelled" = sessionState(detail);
  // @ts-expect-error a session has no such key
  detail.owner;
  return state;
}
export { findScenario, main, readDataset, runConformance, startServer };
export type { RunningServer };`;

/** Where nothing but CommonJS can be required: the entries that have it. */
const COMMON_JS = `import type { Session } from "sessions-kit/domain";
import { findScenario } from "sessions-kit/fixtures";
import { openMock } from "sessions-kit/server";
import { connectMock } from "sessions-kit/remote";
import { startMock } from "sessions-kit/testing";
// @ts-expect-error: there is no such scenario
startMock({ scenario: "demoo" });
const first: Session | undefined = [...findScenario("demo").build({ seed: 1, now: 0 }).sessions][0];
export = { openMock, connectMock, startMock, first };`;

test.for(
  [
    ["nodenext", ["types.mts", "types.cts"]],
    ["node16", ["required.cts"]],
    ["bundler", ["types.mts"]],
  ] as const,
)(
  "types are found under moduleResolution %s in %j",
  ([resolution, files], { skip }) => {
    const { folder, write, run } = projectOf("alone", skip);
    const types = join(folder, "types");
    if (!existsSync(types)) {
      mkdirSync(types);
      for (const name of ["@types/node", "undici-types"]) {
        symlinkSync(join(ROOT, "node_modules", name), join(types, basename(name)));
      }
    }
    for (const file of files) write(file, file === "required.cts" ? COMMON_JS : TYPES);
    const compilerOptions = {
      target: "ES2024",
      lib: ["ES2024", "ESNext.Disposable", "DOM"],
      module: resolution === "bundler" ? "esnext" : resolution,
      moduleResolution: resolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types: ["node"],
      // Node's types alone: those of koa are not there.
      typeRoots: [types],
    };
    write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
    run("node", [TSC, "-p", "."]);
  },
);

const VITEST = `import { mockTest } from "sessions-kit/vitest";
const test = mockTest({ scenario: "demo" });
for (const name of ["one", "another"]) {
  test.concurrent(name + " world of its own", async ({ world, expect }) => {
    world.sessions.create({ created_by: 3 });
    expect((await (await world.as(1).fetch("/sessions")).json()).count).toBe(241);
  });
}
`;
const MSW = `import { startMock } from "sessions-kit/testing";
import { handlers } from "sessions-kit/msw";
import { setupServer } from "msw/node";
import { expect, test } from "vitest";
test("handlers answer", async () => {
  const mock = await startMock({ listen: false, scenario: "demo" });
  const server = setupServer(...handlers(mock, { url: "https://portal.example.org/api" }));
  server.listen();
  const list = await fetch("https://portal.example.org/api/sessions", mock.as(1));
  expect((await list.json()).count).toBe(240);
  server.close();
});
`;
const PLAYWRIGHT = `import { expect } from "@playwright/test";
import { mockTest } from "sessions-kit/playwright";
const test = mockTest({ scenario: "demo" });
test("the page is logged in", async ({ page, world }) => {
  const answer = await page.goto(world.url + "/sessions");
  expect((await answer?.json()).count).toBe(240);
});
`;
const REQUIRED = /const (.*) = require\("(.*)"\)/g;
const JEST = `const { startMock } = require("sessions-kit/testing");
const { openTimeZone } = require("sessions-kit/domain");
const { generateDataset } = require("sessions-kit/fixtures");
const { readDataset } = require("sessions-kit/dataset_file");
test("the mock answers", async () => {
  const mock = await startMock({ listen: false, scenario: "demo" });
  const { status } = await mock.as(1).fetch("/sessions");
  expect(status).toBe(200);
  await mock.stop();
});
test("data is made and read", () => {
  expect([typeof openTimeZone, typeof readDataset]).toEqual(["function", "function"]);
  expect([...generateDataset({ sessions: 3, users: 2, now: 0 }).sessions]).toHaveLength(3);
});
`;

describe.each(["oldest", "newest"] as const)("with the %s of its peers", (name) => {
  test("the Vitest fixture and the MSW handlers work", ({ skip }) => {
    const { write, run } = projectOf(name, skip);
    write("fixture.test.mjs", VITEST);
    write("msw.test.mjs", MSW);
    expect(run("vitest", ["run", "fixture.test.mjs", "msw.test.mjs"])).toMatch(/Tests\s+3 passed/);
  });

  test.skipIf(!existsSync(CHROMIUM))(
    `the Playwright fixture works (needs ${CHROMIUM})`,
    ({ skip }) => {
      const { write, run } = projectOf(name, skip);
      const launchOptions = { executablePath: CHROMIUM, args: CHROMIUM_FLAGS };
      const config = {
        testDir: ".",
        testMatch: "page.spec.ts",
        reporter: "line",
        use: { launchOptions },
      };
      write("playwright.config.ts", `export default ${JSON.stringify(config)};`);
      write("page.spec.ts", PLAYWRIGHT);
      expect(run("playwright", ["test"])).toMatch(/1 passed/);
    },
  );
});

test("Jest requires the harness, and imports it", ({ skip }) => {
  const { folder, write, run } = projectOf("newest", skip);
  write("harness.spec.cjs", JEST);
  write("harness.spec.mjs", JEST.replace(REQUIRED, `import $1 from "$2"`));
  const words = ["--rootDir", ".", "--testMatch", "**/*.spec.*js"];
  const jest = join(folder, "node_modules/jest/bin/jest.js");
  run("node", ["--experimental-vm-modules", jest, ...words]);
});

test.for(["threads", "vmThreads", "vmForks"])(
  "Vitest's pool %s runs the harness",
  (pool, { skip }) => {
    const { write, run } = projectOf("newest", skip);
    write("pool.test.mjs", VITEST);
    expect(run("vitest", ["run", "pool.test.mjs", "--pool", pool])).toMatch(/Tests\s+2 passed/);
  },
);
