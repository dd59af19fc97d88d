import { API_PATH } from "@sessions/domain";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTROL_PATH } from "../http/paths.ts";
import type { LogFormat } from "../http/logger.ts";
import type { EarlyRequest } from "../http/early_step.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server.ts";
import type { WorkerSettings } from "./worker.ts";
import { WorkerPool } from "./worker_pool.ts";

/** Options for {@linkcode startWorkers}. */
export interface WorkersOptions extends ServerOptions {
  host: string;
  port: number;
  /** How many processes answer, beside the primary. */
  workers: number;
  /** How the workers log. */
  log: LogFormat;
}

/** How often the primary looks whether its world changed by itself, in milliseconds. */
const WATCH_MS = 100;

/**
 * Starts a mock that answers from several processes over one database file. The primary is a whole
 * mock, which alone writes; workers answer what only reads the default world, and hand the rest to
 * it. Before the primary answers what changed something, every worker knows of the change.
 *
 * @throws {ListenError} when the address cannot be listened on
 */
export async function startWorkers(
  { host, port, workers: count, log, certificate, ...options }: WorkersOptions,
): Promise<RunningServer> {
  const folder = options.file === undefined ? mkdtempSync(join(tmpdir(), "sessions-mock-")) : "";
  const file = options.file ?? join(folder, "sessions.db");
  const { onError } = options;
  const server = await startServer({
    ...options,
    file,
    role: "writer",
    host: "127.0.0.1",
    port: 0,
    certificate,
    first: inStep,
  }).catch((error) => {
    if (folder) rmSync(folder, { recursive: true });
    throw error;
  });
  const world = server.worlds.default;
  const primary = new URL(server.url).origin;
  const settings = settingsFrom({ ...options, host, log, certificate }, { file, primary });
  const pool = new WorkerPool({
    settings: (port) => ({ ...settings, port, state: world.state }),
    state: () => world.state,
    onError: (error) => onError(error, ""),
  });
  let published = JSON.stringify(world.state);
  let publishing: Promise<unknown> = Promise.resolve();

  /** Lets every worker know how the world stands; resolves when they do, whoever told them. */
  async function publish(): Promise<void> {
    const { state } = world;
    const text = JSON.stringify(state);
    if (text !== published) {
      published = text;
      publishing = pool.ask({ state });
    }
    await publishing;
  }

  /** Takes over what the workers' journals hold. */
  async function collect(): Promise<void> {
    const replies = await pool.ask({ take: true });
    world.journal.merge(replies.flatMap((reply) => reply?.records ?? []));
  }

  async function inStep(request: EarlyRequest, next: () => Promise<void>): Promise<void> {
    if (request.url.startsWith(CONTROL_PATH)) await collect();
    await (options.first ? options.first(request, next) : next());
    await publish();
  }

  // What happens by itself, in live mode, is published too.
  const watch = setInterval(() => void publish(), WATCH_MS).unref();

  async function close(): Promise<void> {
    server.endStreams();
    await pool.stop();
    clearInterval(watch);
    await server.close();
    if (folder) rmSync(folder, { recursive: true });
  }

  try {
    const origin = await pool.start(count, port);
    return { ...server, url: origin + API_PATH, controlUrl: origin + CONTROL_PATH, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a worker is told of the options, beside its port and how the world stands. */
function settingsFrom(
  options: Omit<WorkersOptions, "port" | "workers">,
  { file, primary }: Pick<WorkerSettings, "file" | "primary">,
): Omit<WorkerSettings, "port" | "state"> {
  const { timeZone, jwtSecret, corsOrigin, corsCredentials, publicUrl, trustProxy } = options;
  const { journal, host, log, certificate } = options;
  return {
    timeZone,
    jwtSecret,
    corsOrigin,
    corsCredentials,
    publicUrl,
    trustProxy,
    journal,
    file,
    log,
    host,
    certificate,
    primary,
  };
}
