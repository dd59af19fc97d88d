import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root.ts";

const CONTROL = "control-of-the-documents";
/** How long a command may take, on a machine that is busy with other things. */
const COMMAND_TIMEOUT_MS = 240_000;

/** The example has it installed; a reader's npx fetches it. */
const GENERATOR = join(ROOT, "examples/client/node_modules/.bin/openapi-typescript");

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly text: string;
}

/** A shell as a reader has it beside the document: one folder, one mock on "port 8000". */
export class Reader {
  readonly #place: string;
  readonly #port: number;
  readonly #replace: (text: string) => string;
  readonly #running = new Set<ChildProcess>();
  #env: NodeJS.ProcessEnv;
  /** Whether a run against its deployment finds failures. */
  readonly findsFailures: boolean;

  constructor(
    folder: string,
    port: number,
    { env, isReal = false }: { env: NodeJS.ProcessEnv; isReal?: boolean },
    replace: (text: string) => string,
  ) {
    this.#place = mkdtempSync(join(folder, "reader-"));
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
    // What a run could have caught is played once for each document: it takes seconds.
    if (words.startsWith("sessions-conformance run ")) {
      this.#env = { ...this.#env, SESSIONS_CONFORMANCE_SKIP_DETECTION: "true" };
    }
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
