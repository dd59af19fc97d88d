import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { childrenOf } from "../children_of.ts";
import { freePort } from "../free_port.ts";
import { launchMock } from "../launch_mock.ts";
import { type PostgresServer, startPostgres } from "../postgres/start_postgres.ts";
import { type CuttingProxy, openCuttingProxy } from "./cutting_proxy.ts";

/** The key that every mock of a chaos signs with. */
export const SECRET = "secret-of-the-chaos";

/** A blow: what it is called in the report, and how it is struck. */
export interface Blow {
  readonly name: string;
  strike(chance: number): Promise<void>;
}

/** What is under attack: where it answers, and how it can be hurt. */
export interface Deployment {
  /** Base URLs; they stay, whoever is killed. */
  readonly urls: readonly string[];
  readonly blows: readonly Blow[];
  /** Resolves once all that were killed answer again. */
  healed(): Promise<void>;
  close(): Promise<void>;
}

/** A mock that comes back on its port whenever it is killed. */
class Mock {
  readonly url: string;
  readonly #words: readonly string[];
  readonly #port: number;
  #child: ChildProcess | undefined;
  #ready: Promise<unknown> = Promise.resolve();

  constructor(port: number, words: readonly string[]) {
    this.url = `http://127.0.0.1:${port}/api`;
    this.#port = port;
    this.#words = words;
  }

  get ready(): Promise<unknown> {
    return this.#ready;
  }

  start(): Promise<unknown> {
    return this.#ready = this.#launch();
  }

  /** Starts until it is ready: what it needs may be down, and then it ends. */
  async #launch(): Promise<void> {
    for (;;) {
      const { child, exited } = launchMock(
        ...["--port", String(this.#port), "--jwt-secret", SECRET, "--log", "off"],
        ...this.#words,
      );
      this.#child = child;
      const lines = createInterface(child.stdout as NodeJS.ReadableStream);
      const isReady = await Promise.race([
        once(lines, "line").then(([line]) => String(line).includes("ready")),
        exited.then(() => false),
      ]);
      if (isReady) return;
      await setTimeout(200);
    }
  }

  /** Kills it wherever it stands; the next one starts at once. Two kills come one after the other. */
  kill(): Promise<void> {
    const killed = this.#ready.then(async () => {
      const child = this.#child;
      const ended = child && once(child, "exit");
      child?.kill("SIGKILL");
      await ended;
      await this.#launch();
    });
    this.#ready = killed;
    return killed;
  }

  /** The processes that it forked; none once it was killed. */
  get children(): number[] {
    try {
      return childrenOf(this.#child?.pid);
    } catch {
      return [];
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

const pick = <Value>(values: readonly Value[], chance: number): Value =>
  values[Math.floor(chance * values.length)] as Value;

/** Mocks that share a PostgreSQL database, each over a line of its own. */
export async function openShared(count: number): Promise<Deployment> {
  const postgres: PostgresServer = await startPostgres();
  const database = new URL(postgres.createDatabase());
  const lines: CuttingProxy[] = [];
  const mocks: Mock[] = [];
  for (let index = 0; index < count; index++) {
    const line = await openCuttingProxy(Number(database.port));
    lines.push(line);
    const own = new URL(database);
    own.port = String(line.port);
    mocks.push(new Mock(await freePort(), ["--db", own.href, "--scenario", "demo"]));
  }
  await Promise.all(mocks.map((mock) => mock.start()));
  return {
    urls: mocks.map(({ url }) => url),
    blows: [
      { name: "mock killed", strike: (chance) => pick(mocks, chance).kill() },
      { name: "mock killed", strike: (chance) => pick(mocks, chance).kill() },
      { name: "line cut", strike: (chance) => pick(lines, chance).cut(500) },
      { name: "line cut", strike: (chance) => pick(lines, chance).cut(500) },
      { name: "line stalled", strike: (chance) => pick(lines, chance).stall(1500) },
      { name: "database restarted", strike: () => postgres.restart() },
    ],
    healed: async () => void await Promise.all(mocks.map(({ ready }) => ready)),
    async close() {
      await Promise.all(mocks.map((mock) => mock.stop()));
      lines.forEach((line) => line.close());
      await postgres.stop();
    },
  };
}

/** One mock on a file, with workers or alone. */
export async function openFile(workers: number): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), "chaos-"));
  const file = ["--db", join(folder, "sessions.db"), "--scenario", "demo"];
  const words = workers > 0 ? [...file, "--workers", String(workers)] : file;
  const mock = new Mock(await freePort(), words);
  await mock.start();
  const killWorker = (chance: number) => {
    const { children } = mock;
    if (children.length > 0) process.kill(pick(children, chance), "SIGKILL");
    return Promise.resolve();
  };
  const blows = [{ name: "mock killed", strike: () => mock.kill() }];
  return {
    urls: [mock.url],
    blows: workers === 0
      ? blows
      : [...blows, ...Array(4).fill({ name: "worker killed", strike: killWorker })],
    healed: async () => {
      await mock.ready;
      while (mock.children.length < workers) await setTimeout(50);
      // A worker that has just been forked does not answer yet.
      await setTimeout(1000);
    },
    async close() {
      await mock.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
