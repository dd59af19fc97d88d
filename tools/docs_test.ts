import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatasetFile, generateDataset } from "@sessions/fixtures";
import { Story } from "@sessions/fixtures/story_schema";
import Type, { type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CHROMIUM, CHROMIUM_FLAGS } from "./chromium.ts";
import { FaultSchema } from "../apps/server/faults/fault.ts";
import { type Block, blocksOf, commandsOf, documents } from "./documents.ts";
import { freePort } from "./free_port.ts";
import { missingPostgres, startPostgres } from "./postgres/start_postgres.ts";
import { missingFramework } from "./reference/reference_portal.ts";
import { referenceToken, startReference } from "./reference/start_case.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PORTAL = /https:\/\/(portal|one|two)\.example\.org\/api/g;
const CONTROL = "control-of-the-documents";
/** How long a command may take, on a machine that is busy with other things. */
const COMMAND_TIMEOUT_MS = 240_000;
const folder = mkdtempSync(join(tmpdir(), "docs-"));
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true });
});

/** The example has it installed; a reader's npx fetches it. */
const GENERATOR = join(ROOT, "examples/client/node_modules/.bin/openapi-typescript");
/** What is not run here, and why; what it names must be there. */
const ELSEWHERE: Record<string, string> = {
  "npm test": "it is this very run",
  "npm run bench": "a quarter of an hour",
  "npm install --save-dev ../sessions-kit/packs/*.tgz": "packaging_test.ts installs them",
  "npx sessions-conformance selftest": "selftest_test.ts plays every deviation",
  "npx sessions-mock --sessions 1000000 --db million.db": "bench/run.mjs measures it",
  "podman build -t sessions-mock .":
    "needs a container engine; containerfile_test.ts lints the file",
  "podman run --rm -p 127.0.0.1:8000:8000 -e SESSIONS_MOCK_SCENARIO=demo sessions-mock":
    "needs a container engine",
};

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly text: string;
}

/** A shell as a reader has it beside the document: one folder, one mock on "port 8000". */
class Reader {
  readonly #place = mkdtempSync(join(folder, "reader-"));
  readonly #port: number;
  readonly #replace: (text: string) => string;
  readonly #running = new Set<ChildProcess>();
  #env: NodeJS.ProcessEnv;
  /** Whether a run against its deployment finds failures. */
  readonly findsFailures: boolean;

  constructor(
    port: number,
    { env, isReal = false }: { env: NodeJS.ProcessEnv; isReal?: boolean },
    replace: (text: string) => string,
  ) {
    this.findsFailures = isReal;
    this.#port = port;
    this.#replace = replace;
    const { VITEST: _vitest, NODE_ENV: _mode, ...rest } = process.env;
    this.#env = {
      ...rest,
      PATH: `${join(ROOT, "node_modules/.bin")}:${process.env["PATH"]}`,
      NO_COLOR: "1",
      SESSIONS_MOCK_PORT: String(port),
      SESSIONS_CONFORMANCE_PORT: String(port),
      SESSIONS_MOCK_CONTROL_TOKEN: CONTROL,
      CONTROL,
      GITHUB_STEP_SUMMARY: join(this.#place, "summary.md"),
      ...env,
    };
    symlinkSync(join(ROOT, "node_modules"), join(this.#place, "node_modules"));
    writeFileSync(join(this.#place, "package.json"), '{ "scripts": { "test": "node -e 0" } }');
    writeFileSync(
      join(this.#place, "recorded.har"),
      JSON.stringify({
        log: { version: "1.2", creator: { name: "x", version: "1" }, entries: [] },
      }),
    );
  }

  /** The folder that it works in. */
  get place(): string {
    return this.#place;
  }

  /** Runs a command to its end, or until it listens. */
  async run(command: string): Promise<Outcome> {
    const [, name, value] = /^([A-Z]+)=\$\((.*)\)$/.exec(command) ?? [];
    if (name && value) {
      const outcome = await this.run(value);
      this.#env = { ...this.#env, [name]: outcome.stdout.trim() };
      return outcome;
    }
    const cwd = command.startsWith("npm ") ? ROOT : this.#place;
    const serves =
      /^npm start|^npx sessions-mock( --|$)|^npx sessions-conformance proxy/.test(command) &&
      !command.includes("--export");
    if (serves) await this.stop();
    // A page that does not say how to start a mock is read beside one.
    else if (command.includes("127.0.0.1:8000") && this.#running.size === 0) {
      await this.run("npx sessions-mock");
    }
    // npx takes half a second to find what stands on the path here; packaging_test.ts runs it.
    const words = this.#replace(command).replace(/^npx openapi-typescript/, GENERATOR).replaceAll(
      /\bnpx (?=sessions-)/g,
      "",
    ).replaceAll(/127\.0\.0\.1:8[01]00\b/g, `127.0.0.1:${this.#port}`);
    const child = spawn("bash", ["-c", words], {
      cwd,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
      // npm does not pass signals on: they are sent to the whole group.
      detached: true,
    });
    this.#running.add(child);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (piece) => stdout += piece);
    child.stderr.on("data", (piece) => stderr += piece);
    const ended = once(child, "close").then(([code]) => code as number);
    while (serves && !/ready at .*\n/.test(stdout)) {
      const code = await Promise.race([ended, once(child.stdout, "data").then(() => undefined)]);
      if (code !== undefined) break;
    }
    const limit = setTimeout(() => endGroup(child, "SIGKILL"), COMMAND_TIMEOUT_MS);
    const code = serves && child.exitCode === null ? 0 : await ended;
    clearTimeout(limit);
    if (!serves) this.#running.delete(child);
    return { code, stdout, text: stdout + stderr };
  }

  /** Stops its mock: a document starts it again and again, on the same port. */
  async stop(): Promise<void> {
    for (const child of this.#running) {
      endGroup(child, "SIGTERM");
      await once(child, "close");
      this.#running.delete(child);
    }
  }
}

/** What a command may end with. */
function goodCodes(command: string, findsFailures: boolean): number[] {
  if (findsFailures && /sessions-conformance run/.test(command)) return [1];
  // One operator and one user leave something undecided, unless that is allowed.
  if (/sessions-conformance (run|diff)/.test(command) && !command.includes("--allow-incomplete")) {
    return [0, 3];
  }
  if (/baseline prune|verify-har/.test(command)) return [0, 3];
  return [0];
}

/** What JSON in a document may be, beside what the command before it printed. */
const SHAPES: Record<string, TSchema> = {
  dataset: DatasetFile,
  fault: FaultSchema,
  story: Story,
  problem: Type.Object({ detail: Type.String(), code: Type.String(), pointer: Type.String() }, {
    additionalProperties: false,
  }),
};

async function followBlock(reader: Reader, block: Block, before: Outcome | undefined) {
  const { language, text, place } = block;
  if (language === "json") {
    const value = JSON.parse(text);
    const printed = block.follows && before?.stdout.trim().startsWith("{")
      ? JSON.parse(before.stdout)
      : undefined;
    if (printed) return void expect(value, place).toEqual(printed);
    const fitting = Object.keys(SHAPES).filter((name) =>
      Compile(SHAPES[name] as TSchema).Check(value)
    );
    expect(fitting, place).not.toEqual([]);
    return;
  }
  const commands = language === "sh" ? commandsOf(text) : scriptsOf(parse(text));
  expect(commands.length, place).toBeGreaterThan(0);
  let outcome: Outcome | undefined;
  for (const command of commands) {
    if (ELSEWHERE[command] !== undefined) continue;
    outcome = await reader.run(command);
    expect(goodCodes(command, reader.findsFailures), `${place}: ${command}\n${outcome.text}`)
      .toContain(outcome.code);
  }
  return outcome;
}

/** The commands of a pipeline, GitHub's or GitLab's. */
function scriptsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "run" && typeof inner === "string") return [inner];
    if (key === "script" && Array.isArray(inner)) return inner as string[];
    return scriptsOf(inner);
  });
}

const postgres = missingPostgres() ? undefined : await startPostgres();
if (postgres) stops.push(() => postgres.stop());

/** A deployment to check, which stands in for the portal in the documents. */
async function startPortal() {
  const bin = join(ROOT, "apps/server/bin/sessions-mock.js");
  const child = spawn(process.execPath, [bin, "--port", "0", "--scenario", "demo"]);
  let text = "";
  child.stdout.on("data", (piece) => text += piece);
  while (!/ready at .*\n/.test(text)) await once(child.stdout, "data");
  stops.push(async () => {
    child.kill();
    await once(child, "close");
  });
  const token = (user: number) =>
    new Promise<string>((resolve) => {
      const made = spawn(process.execPath, [bin, "token", "--user", String(user)]);
      made.stdout.once("data", (piece) => resolve(String(piece).trim()));
    });
  return {
    url: /ready at (\S+)/.exec(text)?.[1] ?? "",
    env: { OP_TOKEN: await token(1), USER_TOKEN: await token(3) },
  };
}

const portal = await startPortal();

/** The page on portals is read beside the real framework. */
const NEEDS_FRAMEWORK = "docs/portal.md";
const noFramework = missingFramework();

/** The documented API on the real framework, with a portal's own mistakes. */
async function startRealPortal() {
  // The framework's development server takes its time: fewer sessions show as much.
  const dataset = generateDataset({ sessions: 60, users: 12, now: Date.now() * 1000 });
  const server = await startReference(dataset, { pageSize: 10, portal: "2023" });
  stops.push(() => server.close());
  return { url: server.url, env: { OP_TOKEN: referenceToken(1), USER_TOKEN: referenceToken(3) } };
}

describe.each(documents())("%s", (document) => {
  const blocks = blocksOf(document);

  test("its links lead to what is there", () => {
    const text = readFileSync(ROOT + document, "utf8");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = "", anchor] = link.split("#");
      const file = path === "" ? document : join(dirname(document), path);
      if (!existsSync(ROOT + file)) return true;
      const headings = [...readFileSync(ROOT + file, "utf8").matchAll(/^#+ (.*)$/gm)].map((
        [, title = ""],
      ) => title.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-"));
      return anchor !== undefined && !headings.includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("its blocks are of kinds that are run here", () => {
    const kinds = new Set(blocks.map(({ language }) => language));
    for (const kind of kinds) expect(["sh", "json", "yaml", "ts", "text"]).toContain(kind);
  });

  const spoken = blocks.filter(({ language }) => ["sh", "json", "yaml"].includes(language));
  const needsPostgres = spoken.some(({ text }) => text.includes("postgres://"));
  if (spoken.length > 0) {
    const isReal = document === NEEDS_FRAMEWORK;
    const lacks = needsPostgres && !postgres
      ? "needs Debian's postgresql"
      : isReal
      ? noFramework
      : undefined;
    test.skipIf(lacks)(
      `its commands do what it says, in order${lacks ? ` (${lacks})` : ""}`,
      async () => {
        const target = isReal ? await startRealPortal() : portal;
        const database = needsPostgres ? postgres?.createDatabase() ?? "" : "";
        const reader = new Reader(
          await freePort(),
          { env: target.env, isReal },
          (text) =>
            text.replaceAll(PORTAL, target.url).replaceAll(
              "postgres://mock@db.example.org/mock",
              database,
            ),
        );
        let before: Outcome | undefined;
        try {
          for (const block of spoken) {
            before = await followBlock(reader, block, before) ?? undefined;
          }
        } finally {
          await reader.stop();
        }
      },
    );
  }

  const programs = blocks.filter(({ language }) => language === "ts");
  if (programs.length === 0) return;
  test("its programs run", async () => {
    const place = join(ROOT, "packages/testing/.examples", document.replaceAll(/\W/g, "_"));
    mkdirSync(place, { recursive: true });
    const counts = { vitest: 0, playwright: 0 };
    try {
      for (const { text, place: where } of programs) {
        const name = where.replaceAll(/\W/g, "_");
        if (text.includes('from "@sessions/testing/playwright"')) {
          counts.playwright++;
          writeFileSync(join(place, `${name}.spec.ts`), text);
          continue;
        }
        counts.vitest++;
        const isTest = text.includes('from "@sessions/testing/vitest"');
        writeFileSync(
          join(place, `${name}.test.ts`),
          isTest
            ? text
            : `import { test } from "vitest";\ntest("runs", async () => {\n${hoisted(text)}\n});\n`,
        );
      }
      if (counts.vitest > 0) {
        writeFileSync(
          join(place, "vitest.config.ts"),
          'export default { test: { include: ["*.test.ts"] } };',
        );
        const told = await program("vitest", [
          "run",
          "--root",
          ".",
          "--isolate=false",
          "--testTimeout=60000",
        ], place);
        expect(told).toMatch(new RegExp(`Tests\\s+${counts.vitest} passed \\(`));
      }
      if (counts.playwright > 0 && existsSync(CHROMIUM)) {
        const launchOptions = { executablePath: CHROMIUM, args: CHROMIUM_FLAGS };
        const config = { testMatch: "*.spec.ts", reporter: "line", use: { launchOptions } };
        const text = `export default ${JSON.stringify(config)};`;
        writeFileSync(join(place, "playwright.config.ts"), text);
        const told = await program("playwright", ["test"], place);
        expect(told).toMatch(new RegExp(`${counts.playwright} passed`));
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

/** The same program within a function: its imports become calls. */
function hoisted(text: string): string {
  return text.replaceAll(/^import (\{[^}]*\}) from (".*");$/gm, "const $1 = await import($2);");
}

async function program(name: string, words: string[], cwd: string): Promise<string> {
  const { VITEST: _vitest, NODE_ENV: _mode, ...env } = process.env;
  const child = spawn(join(ROOT, "node_modules/.bin", name), words, {
    cwd,
    env: { ...env, NO_COLOR: "1" },
  });
  let text = "";
  child.stdout.on("data", (piece) => text += piece);
  child.stderr.on("data", (piece) => text += piece);
  await once(child, "close");
  return text;
}
