import type { ControlBody } from "@sessions/control";
import { API_PATH } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import {
  dataSource,
  instantAt,
  type LocalControl,
  localControl,
  type MakeDataset,
  type OpenMock,
  openMock,
  recordedBehavior,
  startServer,
  withSpec,
} from "@sessions/server";
import { inProcessFetch } from "./in_process_fetch.ts";
import { MockWorld } from "./mock_world.ts";
import { type Moment, momentText } from "./world/moment_text.ts";
import { checkStartOptions } from "./options.ts";
import { wireOptions } from "./world/wire.ts";
import type { DataOptions, WorldOptions } from "./world/world_options.ts";

/** Options for {@linkcode startMock}. */
export interface StartMockOptions extends Omit<WorldOptions, "id"> {
  /** Data of one's own, instead of a scenario; a recording also says how the mock answers. */
  dataset?: Dataset;
  /** Whether to listen on a port of 127.0.0.1; a {@link Mock.fetch} needs none. @default true */
  listen?: boolean;
  /** @default 0, any free one */
  port?: number;
  /** @default "America/New_York", or the recording's */
  timeZone?: string;
  /** The key that signs tokens. @default a public development secret */
  jwtSecret?: string;
  /** Who holds it may use the control plane. @default a random one */
  controlToken?: string;
  /** Seconds that an access token of a login lives. @default 86400 */
  accessLifetime?: number;
  /** Seconds that a refresh token of a login lives. @default 2592000 */
  refreshLifetime?: number;
  /** Whether a refresh gives another refresh token too. @default false */
  rotateRefresh?: boolean;
  /** The base URL that links name. @default where the mock is called */
  publicUrl?: string;
  /** How many requests each world's journal keeps. @default 1000 */
  journal?: number;
  /** How many worlds there may be beside the default one. @default 1000 */
  maxWorlds?: number;
  /** Seconds without a request after which a world is forgotten. @default 3600 */
  worldTtl?: number;
  /** Hears of errors inside the mock. @default prints them */
  onError?: (error: unknown) => void;
}

/** The base URL of a mock that does not listen. */
const NOWHERE = "http://sessions.mock";

/** A mock in this process: the default world, and the way to others. */
export class Mock extends MockWorld {
  /** The control plane's URL, for other processes. */
  readonly controlUrl: string;
  /** Who holds it may use the control plane. */
  readonly controlToken: string;
  readonly #mock: OpenMock;
  readonly #origin: string;
  readonly #control: LocalControl;
  readonly #stop: () => Promise<void>;

  constructor(mock: OpenMock, origin: string, stop: () => Promise<void>) {
    const url = origin + API_PATH;
    const fetch = inProcessFetch(mock.handler, `${url}/`, () => mock.worlds.default.closed);
    const control = localControl(mock);
    super(mock.worlds.default, { url, fetch, control, close: () => void stop() });
    this.#control = control;
    this.controlUrl = `${origin}/__mock`;
    this.controlToken = mock.controlToken ?? "";
    this.#mock = mock;
    this.#origin = origin;
    this.#stop = stop;
  }

  /**
   * Forks a world: a copy of what the default one held at first, or data of its own.
   *
   * @throws {ChangeError} for an option that there is not, a value that it cannot have, an id that
   * is taken, and too many worlds
   */
  world(options: WorldOptions = {}): MockWorld {
    const { worlds } = this.#mock;
    const body = wireOptions(options) as ControlBody<"createWorld">;
    const { id } = this.#control(worlds.default, "createWorld", { body });
    const url = `${this.#origin}/w/${id}${API_PATH}`;
    return new MockWorld(worlds.find(id), {
      url,
      fetch: inProcessFetch(this.#mock.handler, `${url}/`, () => worlds.default.closed),
      control: this.#control,
      close: () => worlds.discard(id),
    });
  }

  /** Stops listening, and ends every world. */
  async stop(): Promise<void> {
    await this.#stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

/**
 * Starts the mock in this process; it is ready when the promise resolves. It does not keep the
 * process alive: a program that has nothing else to do ends.
 *
 * @throws {ChangeError} for an option that there is not, or a value that it cannot have
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startMock } from "@sessions/testing";
 *
 * const mock = await startMock({ scenario: "demo" });
 * const world = mock.world();
 * const session = world.sessions.create({ created_by: 3 });
 * const seen = await world.as(3).fetch(`/sessions/${session.session_id}`);
 * assert.equal(seen.status, 200);
 * const elsewhere = await mock.as(3).fetch(`/sessions/${session.session_id}`);
 * assert.equal(elsewhere.status, 404);
 * await mock.stop();
 * ```
 */
export async function startMock(options: StartMockOptions = {}): Promise<Mock> {
  checkStartOptions(options);
  const {
    dataset,
    listen = true,
    port = 0,
    now,
    deviations,
    portal,
    framework,
    pageSize,
    timeZone,
    onError = (error: unknown) => console.error(error),
    scenario,
    sessions,
    users,
    seed,
    ...rest
  } = options;
  const start = startOf(now);
  const mockOptions = {
    ...rest,
    seed: seedOf({ scenario, sessions, users, seed, now: start }, dataset),
    ...recordedBehavior(
      { deviations, portal, framework, pageSize, timeZone },
      dataset?.deployment,
    ),
    onError,
    ...(start !== undefined && { now: start }),
  };
  if (!listen) {
    const mock = openMock(mockOptions);
    return new Mock(mock, NOWHERE, once(() => Promise.resolve(mock.close())));
  }
  // A test run ends, whoever forgot to stop the mock.
  const server = await startServer({ ...mockOptions, port, holdsProcess: false });
  return new Mock(server, server.url.slice(0, -API_PATH.length), once(() => server.close()));
}

/** Returns where a clock starts, in milliseconds since 1970. */
function startOf(now: Moment | undefined): number | undefined {
  return now === undefined ? undefined : instantAt("/now", momentText(now)) / 1000;
}

type Size = { [Key in Exclude<keyof DataOptions, "now">]: DataOptions[Key] | undefined };

function seedOf(
  { now, ...size }: Size & { now: number | undefined },
  dataset: Dataset | undefined,
): MakeDataset {
  const flags = withSpec({}, { ...size, now: now === undefined ? undefined : now * 1000 });
  return (spec) => {
    const named = spec?.scenario !== undefined || spec?.sessions !== undefined;
    if (dataset && !named) {
      return { dataset, origin: { scenario: "dataset", seed: size.seed ?? 1 } };
    }
    const { load, origin } = dataSource(spec ? withSpec(flags, spec) : flags);
    return { dataset: load(), origin };
  };
}

function once(stop: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => stopped ??= stop();
}
