import { API_PATH } from "@sessions/domain";
import cluster from "node:cluster";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CONTROL_PATH } from "../http/paths.ts";
import type { LogFormat } from "../http/logger.ts";
import type { EarlyRequest } from "../http/early_step.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server.ts";
import type { WorkerSettings } from "./worker.ts";
import { WorkerLink } from "./worker_link.ts";

/** Options for {@linkcode startWorkers}. */
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
  const { onError } = options;
  /** Those that run, and of them those that are told what changes. */
  const forked = new Set<WorkerLink>();
  const workers = new Set<WorkerLink>();
  let stopping = false;

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
  let published = JSON.stringify(world.state);
  let publishing: Promise<unknown> = Promise.resolve();

  /** Lets every worker know how the world stands; resolves when they do, whoever told them. */
  async function publish(): Promise<void> {
    const { state } = world;
    const text = JSON.stringify(state);
    if (text !== published) {
      published = text;
      publishing = Promise.all([...workers].map((worker) => worker.ask({ state })));
    }
    await publishing;
  }

  /** Takes over what the workers' journals hold. */
  async function collect(): Promise<void> {
    const replies = await Promise.all([...workers].map((worker) => worker.ask({ take: true })));
    world.journal.merge(replies.flatMap((reply) => reply?.records ?? []));
  }

  async function inStep(request: EarlyRequest, next: () => Promise<void>): Promise<void> {
    if (request.url.startsWith(CONTROL_PATH)) await collect();
    await (options.first ? options.first(request, next) : next());
    await publish();
  }

  // What happens by itself, in live mode, is published too.
  const watch = setInterval(() => void publish(), WATCH_MS).unref();

  const { timeZone, jwtSecret, corsOrigin, corsCredentials, publicUrl, trustProxy, journal } =
    options;
  // Any free port at first; those who take a dead one's place must find the same again.
  let listeningPort = port;
  const settings = (): WorkerSettings => ({
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
    port: listeningPort,
    certificate,
    primary: new URL(server.url).origin,
    state: world.state,
  });

  /** Forks a worker, and another one when it ends by itself; resolves with where it answers. */
  async function launch(): Promise<string> {
    const link = new WorkerLink(cluster.fork());
    forked.add(link);
    void link.ended.then(() => forked.delete(link));
    try {
      await link.open(settings);
      // From now on it is told what changes; and what changed meanwhile, before it answers anybody.
      workers.add(link);
      void link.ended.then(() => workers.delete(link));
      await link.ask({ state: world.state });
      const origin = await link.listen();
      void link.ended.then((reason) => {
        if (stopping) return;
        onError(new Error(`The worker ${link.pid} ended (${reason}); another takes its place`), "");
        return replace();
      });
      return origin;
    } catch (error) {
      link.kill();
      throw error;
    }
  }

  /** Tries until another worker answers: without workers, nobody would. */
  async function replace(): Promise<void> {
    while (!stopping) {
      await setTimeout(PAUSE_MS, undefined, { ref: false });
      try {
        if (!stopping) await launch();
        return;
      } catch (error) {
        onError(error, "");
      }
    }
  }

  async function close(): Promise<void> {
    stopping = true;
    server.endStreams();
    for (const link of forked) {
      if (workers.has(link)) link.stop();
      else link.kill();
    }
    await Promise.all([...forked].map((link) => link.ended));
    clearInterval(watch);
    await server.close();
    if (folder) rmSync(folder, { recursive: true });
  }

  try {
    // Each takes connections by itself: one that the primary hands to a worker as it dies is lost.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ exec: WORKER, args: [] });
    const origins = await Promise.all(Array.from({ length: count }, launch));
    const origin = origins[0] as string;
    listeningPort = Number(new URL(origin).port);
    return { ...server, url: origin + API_PATH, controlUrl: origin + CONTROL_PATH, close };
  } catch (error) {
    await close();
    throw error;
  }
}
