import cluster from "node:cluster";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { listen } from "../http/listen.ts";
import type { WorldState } from "../store/world_state.ts";
import type { WorkerSettings } from "./worker.ts";
import { type Question, type Reply, WorkerLink } from "./worker_link.ts";

/** Options for {@linkcode WorkerPool}. */
export interface WorkerPoolOptions {
  /** What a new worker is told; the port is the one that it has to listen on. */
  settings: (port: number) => WorkerSettings;
  /** How the world stands. */
  state: () => WorldState;
  onError: (error: unknown) => void;
}

/** The program of a worker; it stands beside this file in the bundle. */
const WORKER = fileURLToPath(new URL("worker_main.js", import.meta.url));
/** How long a worker that ended is waited for before another takes its place, in milliseconds. */
const PAUSE_MS = 500;

/** The processes that answer; another takes the place of one that ended by itself. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  /** Those that run, and of them those that are told what changes. */
  readonly #forked = new Set<WorkerLink>();
  readonly #told = new Set<WorkerLink>();
  #port = 0;
  #isStopping = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /**
   * Starts workers; resolves with where they answer.
   *
   * @throws {ListenError} or {CertificateError}, as a worker says
   */
  async start(count: number, port: number): Promise<string> {
    // Each takes connections by itself: one that the primary hands to a worker as it dies is lost.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ exec: WORKER, args: [] });
    // All listen on one that is named: those who take a dead one's place must find it again.
    this.#port = port === 0 ? await freePort(this.#options.settings(0).host) : port;
    const origins = await Promise.all(Array.from({ length: count }, () => this.#launch()));
    return origins[0] as string;
  }

  /** Asks every worker; undefined is the reply of one that ended. */
  ask(question: Question): Promise<(Reply | undefined)[]> {
    return Promise.all([...this.#told].map((worker) => worker.ask(question)));
  }

  /** Lets the workers finish what they answer; resolves when they have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const link of this.#forked) {
      if (this.#told.has(link)) link.stop();
      else link.kill();
    }
    await Promise.all([...this.#forked].map((link) => link.ended));
  }

  /** Forks a worker, and another one when it ends by itself; resolves with where it answers. */
  async #launch(): Promise<string> {
    const { settings, state, onError } = this.#options;
    const link = new WorkerLink(cluster.fork());
    this.#forked.add(link);
    void link.ended.then(() => this.#forked.delete(link));
    try {
      await link.open(() => settings(this.#port));
      // From now on it is told what changes; and what changed meanwhile, before it answers anybody.
      this.#told.add(link);
      void link.ended.then(() => this.#told.delete(link));
      await link.ask({ state: state() });
      const origin = await link.listen();
      void link.ended.then((reason) => {
        if (this.#isStopping) return;
        onError(new Error(`The worker ${link.pid} ended (${reason}); another takes its place`));
        return this.#replace();
      });
      return origin;
    } catch (error) {
      link.kill();
      throw error;
    }
  }

  /** Tries until another worker answers: without workers, nobody would. */
  async #replace(): Promise<void> {
    while (!this.#isStopping) {
      await setTimeout(PAUSE_MS, undefined, { ref: false });
      try {
        if (!this.#isStopping) await this.#launch();
        return;
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }
}

/** Finds a port that nobody listens on. */
async function freePort(host: string): Promise<number> {
  const { origin, close } = await listen(() => {}, { host, port: 0 });
  await close();
  return Number(new URL(origin).port);
}
