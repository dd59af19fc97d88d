import cluster, { type Worker } from "node:cluster";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { API_PATH, CONTROL_PATH } from "./api_path.ts";
import { CertificateError, ListenError } from "./listen.ts";
import type { LogFormat } from "./logger.ts";
import type { Context, Step } from "./request_state.ts";
import { type RunningServer, type ServerOptions, startServer } from "./server.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./worker.ts";

/** What {@link startWorkers} may be told. */
export interface WorkersOptions extends ServerOptions {
  host: string;
  port: number;
  /** How many processes answer, beside the primary. */
  workers: number;
  /** How the workers log. */
  log: LogFormat;
}

/** The program of a worker; it stands beside this file in the bundle. */
const WORKER = fileURLToPath(new URL("worker_main.js", import.meta.url));
/** How long a worker that ended is waited for before another takes its place, in milliseconds. */
const PAUSE_MS = 500;
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
  const workers = new Set<Worker>();
  let stopping = false;

  const server = await startServer({
    ...options,
    file,
    use: "writer",
    host: "127.0.0.1",
    port: 0,
    certificate,
    first: inStep,
  }).catch((error) => {
    if (folder) rmSync(folder, { recursive: true });
    throw error;
  });
  const world = server.worlds.default;
  let published = JSON.stringify(world.state);
  let publishing: Promise<unknown> = Promise.resolve();

  /** Lets every worker know how the world stands; resolves when they do, whoever told them. */
  async function publish(): Promise<void> {
    const { state } = world;
    const text = JSON.stringify(state);
    if (text !== published) {
      published = text;
      publishing = Promise.all([...workers].map((worker) => ask(worker, { state })));
    }
    await publishing;
  }

  /** Takes over what the workers' journals hold. */
  async function collect(): Promise<void> {
    const replies = await Promise.all([...workers].map((worker) => ask(worker, { take: true })));
    const records = replies.flatMap((reply) => reply?.records ?? []);
    for (const record of records.sort((a, b) => a.at - b.at)) world.journal.add(record);
  }

  async function inStep(context: Context, next: Parameters<Step>[1]): Promise<void> {
    if (context.path.startsWith(CONTROL_PATH)) await collect();
    await (options.first ? options.first(context, next) : next());
    await publish();
  }

  // What happens by itself, in live mode, is published too.
  const watch = setInterval(() => void publish(), WATCH_MS).unref();

  const settings = (): WorkerSettings => ({
    ...options,
    file,
    log,
    host,
    port,
    certificate,
    primary: new URL(server.url).origin,
    state: world.state,
  });

  /** Forks a worker, and another one when it ends by itself; resolves with where it answers. */
  const launch = async (): Promise<string> => {
    const worker = cluster.fork();
    const origin = await readyOf(worker, settings);
    workers.add(worker);
    worker.once("exit", () => {
      workers.delete(worker);
      if (stopping) return;
      options.onError(
        new Error(`The worker ${worker.process.pid} ended; another takes its place`),
        "",
      );
      setTimeout(() => stopping || launch().catch((error) => options.onError(error, "")), PAUSE_MS);
    });
    // What changed while it started.
    await ask(worker, { state: world.state });
    return origin;
  };

  const close = async () => {
    stopping = true;
    server.endStreams();
    await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && end(worker)));
    clearInterval(watch);
    await server.close();
    if (folder) rmSync(folder, { recursive: true });
  };

  const end = (worker: Worker) =>
    new Promise<void>((resolve) => {
      worker.once("exit", () => resolve());
      if (workers.has(worker)) worker.send({ stop: true } satisfies ToWorker);
      else worker.process.kill("SIGKILL");
    });

  try {
    cluster.setupPrimary({ exec: WORKER, args: [] });
    const origins = await Promise.all(Array.from({ length: count }, launch));
    const origin = origins[0] as string;
    return { ...server, url: origin + API_PATH, controlUrl: origin + CONTROL_PATH, close };
  } catch (error) {
    await close();
    throw error;
  }
}

let questions = 0;

/** Asks a worker; undefined is a worker that ended before it replied. */
function ask(
  worker: Worker,
  question: { state: WorkerSettings["state"] } | { take: true },
): Promise<Extract<FromWorker, { id: number }> | undefined> {
  const id = ++questions;
  return new Promise((resolve) => {
    const settle = (reply?: Extract<FromWorker, { id: number }>) => {
      worker.off("message", hear);
      worker.off("exit", gone);
      resolve(reply);
    };
    const hear = (message: FromWorker) => {
      if ("id" in message && message.id === id) settle(message);
    };
    const gone = () => settle();
    worker.on("message", hear);
    worker.on("exit", gone);
    if (worker.isConnected()) worker.send({ id, ...question } satisfies ToWorker);
    else gone();
  });
}

/** Tells a worker its settings; resolves with where it answers. */
function readyOf(worker: Worker, settings: () => WorkerSettings): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once("exit", () => reject(new ListenError("Cannot start a worker: it ended at once")));
    worker.on("message", (message: FromWorker) => {
      if ("hello" in message) worker.send({ settings: settings() } satisfies ToWorker);
      else if ("ready" in message) resolve(message.ready);
      else if ("failed" in message) reject(asError(message.failed));
    });
  });
}

function asError({ name, message }: { name: string; message: string }): Error {
  const Kind = name === "CertificateError"
    ? CertificateError
    : name === "ListenError"
    ? ListenError
    : Error;
  return new Kind(message);
}
