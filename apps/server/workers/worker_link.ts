import type { Worker } from "node:cluster";
import { CertificateError, ListenError } from "../http/listen.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./worker.ts";
import type { WorldState } from "../store/world_state.ts";

/** What a worker is asked. */
export type Question = { state: WorldState } | { take: true };
/** What a worker replies. */
export type Reply = Extract<FromWorker, { id: number }>;

/** How long a worker's reply is waited for, in milliseconds: one that hangs must not hold the mock for ever. */
const TIMEOUT_MS = 5000;

/** The primary's end of the line to a worker, which may break at any moment. */
export class WorkerLink {
  /** Resolves with the reason when the worker has ended. */
  readonly ended: Promise<string>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (reply?: Reply) => void>();
  #questions = 0;
  #lastWord: string | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    // A line that breaks is told by the worker's end, which follows.
    worker.on("error", () => {});
    worker.on("message", (message: FromWorker) => {
      if ("id" in message) this.#settle(message.id, message);
      else if ("dying" in message) this.#lastWord = message.dying;
    });
    this.ended = new Promise((resolve) => {
      worker.once("exit", (code: number | null, signal: string | null) => {
        for (const id of [...this.#waiting.keys()]) this.#settle(id);
        resolve(this.#lastWord ?? (signal ? `killed by ${signal}` : `exit code ${code}`));
      });
    });
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  /** Tells a new worker its settings; resolves when it follows how the world stands, and answers nobody yet. */
  open(settings: () => WorkerSettings): Promise<void> {
    return this.#first((message, resolve) => {
      if ("hello" in message) this.#send({ settings: settings() });
      else if ("opened" in message) resolve();
    });
  }

  /**
   * Lets a worker answer; resolves with where.
   *
   * @throws {ListenError} or {CertificateError}, as the worker says
   */
  listen(): Promise<string> {
    const origin = this.#first<string>((message, resolve, reject) => {
      if ("ready" in message) resolve(message.ready);
      else if ("failed" in message) reject(asError(message.failed));
    });
    this.#send({ listen: true });
    return origin;
  }

  /** Waits for a message of a worker that starts. */
  #first<Value = void>(
    take: (
      message: FromWorker,
      resolve: (value: Value) => void,
      reject: (error: Error) => void,
    ) => void,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      void this.ended.then((reason) =>
        reject(new Error(`Cannot start a worker: it ended at once (${reason})`))
      );
      this.#worker.on("message", (message: FromWorker) => take(message, resolve, reject));
    });
  }

  /**
   * Asks the worker; undefined is one that ended. One that hangs is ended: it would answer as things
   * were before, once it goes on.
   */
  ask(question: Question): Promise<Reply | undefined> {
    const id = ++this.#questions;
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.kill(), TIMEOUT_MS);
      this.#waiting.set(id, (reply) => {
        clearTimeout(limit);
        resolve(reply);
      });
      this.#send({ id, ...question }, () => this.#settle(id));
    });
  }

  /** Lets the worker finish what it answers, and end. */
  stop(): void {
    this.#send({ stop: true }, () => this.kill());
  }

  kill(): void {
    this.#worker.process.kill("SIGKILL");
  }

  #send(message: ToWorker, broken: () => void = () => {}): void {
    if (!this.#worker.isConnected()) return broken();
    this.#worker.send(message, (error: Error | null) => error && broken());
  }

  #settle(id: number, reply?: Reply): void {
    this.#waiting.get(id)?.(reply);
    this.#waiting.delete(id);
  }
}

function asError({ name, message }: { name: string; message: string }): Error {
  const Kind = name === "CertificateError"
    ? CertificateError
    : name === "ListenError"
    ? ListenError
    : Error;
  return new Kind(message);
}
