import {
  badValue,
  ChangeError,
  type ControlBody,
  ControlClient,
  ControlUnreachableError,
  type WorldReading,
} from "@sessions/control";
import { RemoteWorld, type RemoteWorldOptions } from "./remote_world.ts";
import { wireOptions } from "../world/wire.ts";
import type { WorldOptions } from "../world/world_options.ts";

/** Options for {@linkcode connectMock}. */
export interface ConnectOptions {
  /** @default the global one */
  fetch?: typeof fetch;
  /** Milliseconds that the mock's first answer is waited for. @default 10000 */
  timeout?: number;
}

const NO_TOKEN =
  "Cannot open the control plane without its token: give what the mock prints, or its controlToken";

const DEFAULT_WORLD = "default";

/** A mock in another process: its default world, and the way to others. */
export class RemoteMock extends RemoteWorld {
  /** The control plane's URL. */
  readonly controlUrl: string;
  readonly #options: RemoteWorldOptions;
  readonly #made: RemoteWorld[] = [];

  constructor(reading: WorldReading, options: RemoteWorldOptions) {
    super(reading, options);
    this.controlUrl = controlUrlOf(options.base);
    this.#options = options;
  }

  /**
   * Forks a world: a copy of what the default one held at first, or data of its own.
   *
   * @throws {ChangeError} for an option that there is not, a value that it cannot have, an id that
   * is taken, and too many worlds
   */
  async world(options: WorldOptions = {}): Promise<RemoteWorld> {
    const body = wireOptions(options) as ControlBody<"createWorld">;
    const world = new RemoteWorld(await this.call("createWorld", { body }), this.#options);
    this.#made.push(world);
    return world;
  }

  /** Ends the worlds that were forked here. The mock and its default world go on, for others. */
  override async close(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((world) => world.close()));
  }
}

/**
 * Connects to a mock in another process.
 *
 * @param url the mock's: with or without the `/api` of the API's or the `/__mock` of its control plane's
 * @param controlToken what opens the control plane
 * @throws {ChangeError} when it is another mock's token, or an option is none
 * @throws {ControlUnreachableError} when no control plane answers there
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startMock } from "@sessions/testing";
 * import { connectMock } from "@sessions/testing/remote";
 *
 * const elsewhere = await startMock();
 * await using mock = await connectMock(elsewhere.url, elsewhere.controlToken);
 * const user = await mock.as(54);
 * assert.equal((await user.fetch("/sessions/23")).status, 404);
 * assert.equal((await mock.explain(54, 23)).requirement, "scope/foreign-detail");
 * const [request] = await mock.journal.expect({ user: 54, status: 404 });
 * assert.equal(request?.url, "/api/sessions/23");
 * await elsewhere.stop();
 * ```
 */
export async function connectMock(
  url: string | URL,
  controlToken: string,
  options: ConnectOptions = {},
): Promise<RemoteMock> {
  checkPlace(url, controlToken);
  const { send, timeout } = readOptions(options);
  const base = String(url).replace(/\/+$/, "").replace(/\/(api|__mock)$/, "");
  // A browser's fetch works only as the window's own.
  const bound: typeof fetch = (input, init) => send(input, init);
  const client = new ControlClient({ url: controlUrlOf(base), token: controlToken, fetch: bound });
  const signal = AbortSignal.timeout(timeout);
  const reading = await client.call("showWorld", { path: { id: DEFAULT_WORLD } }, signal)
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
      throw new ControlUnreachableError(
        `Cannot reach the mock at ${
          controlUrlOf(base)
        }: no answer came in ${timeout} ms. Is it running?`,
        { cause: error },
      );
    });
  return new RemoteMock(reading, { client, base, fetch: bound });
}

function checkPlace(url: unknown, controlToken: unknown): void {
  if (!/^https?:\/\/[^\s/?#]+[^\s?#]*$/.test(String(url))) {
    throw badValue("/url", "the mock's http or https URL", url);
  }
  if (typeof controlToken === "string" && /^[\x21-\x7e]+$/.test(controlToken)) return;
  throw new ChangeError("invalid", NO_TOKEN, "/controlToken");
}

/** The longest time that a timer takes, in milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1;

function readOptions(options: unknown): { send: typeof fetch; timeout: number } {
  if (typeof options !== "object" || options === null) {
    throw badValue("", "an object with options", options);
  }
  const { fetch: send = fetch, timeout = 10_000, ...others } = options as ConnectOptions;
  for (const [key, value] of Object.entries(others)) {
    throw badValue(`/${key}`, "no such key: the keys are fetch, timeout", value);
  }
  if (typeof send !== "function") throw badValue("/fetch", "a function", send);
  if (typeof timeout === "number" && timeout >= 0 && timeout <= MAX_TIMEOUT) {
    return { send, timeout };
  }
  throw badValue("/timeout", `a number from 0 to ${MAX_TIMEOUT}`, String(timeout));
}

function controlUrlOf(base: string): string {
  return `${base}/__mock`;
}
