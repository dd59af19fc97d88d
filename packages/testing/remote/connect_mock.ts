import { type ControlBody, ControlClient, type WorldReading } from "@sessions/control";
import { RemoteWorld, type RemoteWorldOptions } from "./remote_world.ts";
import { wireOptions } from "../world/wire.ts";
import type { WorldOptions } from "../world/world_options.ts";

/** Options for {@linkcode connectMock}. */
export interface ConnectOptions {
  /** @default the global one */
  fetch?: typeof fetch;
}

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
 * @throws {ChangeError} when it is another mock's token
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
  url: string,
  controlToken: string,
  { fetch: send = fetch }: ConnectOptions = {},
): Promise<RemoteMock> {
  const base = url.replace(/\/+$/, "").replace(/\/(api|__mock)$/, "");
  // A browser's fetch works only as the window's own.
  const bound: typeof fetch = (input, init) => send(input, init);
  const client = new ControlClient({ url: controlUrlOf(base), token: controlToken, fetch: bound });
  const reading = await client.call("showWorld", { path: { id: DEFAULT_WORLD } });
  return new RemoteMock(reading, { client, base, fetch: bound });
}

function controlUrlOf(base: string): string {
  return `${base}/__mock`;
}
