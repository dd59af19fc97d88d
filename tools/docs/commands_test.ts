import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatasetFile, generateDataset } from "@sessions/fixtures";
import { Story } from "@sessions/fixtures/story_schema";
import * as Type from "typebox";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { FaultSchema } from "../../apps/server/faults/fault.ts";
import { freePort } from "../free_port.ts";
import { missingPostgres, startPostgres } from "../postgres/start_postgres.ts";
import { missingFramework } from "../reference/reference_portal.ts";
import { referenceToken, startReference } from "../reference/start_case.ts";
import { type Block, blocksOf, commandsOf, documents } from "./documents.ts";
import { ROOT } from "../root.ts";
import { type Outcome, Reader } from "./reader.ts";

const PORTAL = /https:\/\/(portal|one|two)\.example\.org\/api/g;
const folder = mkdtempSync(join(tmpdir(), "docs-"));
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true });
});

/** What is not run here, and why; what it names must be there. */
const ELSEWHERE: Record<string, string> = {
  "npm test": "it is this very run",
  "npm run bench": "a quarter of an hour",
  "npm run pack": "packaging_test.ts installs what it packs",
  "npm install --save-dev ../sessions-kit/packs/*.tgz": "packaging_test.ts installs them",
  "npx sessions-conformance selftest": "selftest_test.ts plays every deviation",
  "npx sessions-mock --sessions 1000000 --db million.db": "bench/run.mjs measures it",
  "podman build -t sessions-mock .":
    "needs a container engine; containerfile_test.ts lints the file",
  "podman run --rm -p 127.0.0.1:8000:8000 -e SESSIONS_MOCK_SCENARIO=demo sessions-mock":
    "needs a container engine",
};

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

const pages = documents().map((document) => ({
  document,
  spoken: blocksOf(document).filter(({ language }) => ["sh", "json", "yaml"].includes(language)),
})).filter(({ spoken }) => spoken.length > 0);

describe.each(pages)("$document", ({ document, spoken }) => {
  const needsPostgres = spoken.some(({ text }) => text.includes("postgres://"));
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
        folder,
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
});
