import { machineNow } from "./world/real_time.ts";
import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import {
  type BehaviorOptions,
  DEFAULT_TIME_ZONE,
  openTimeZone,
  resolveBehavior,
  TOKEN_LIFETIMES,
} from "@sessions/domain";
import type { Story } from "@sessions/fixtures/story_schema";
import { createApp } from "./api/app.ts";
import { exceptApi } from "./api/except_api.ts";
import type { Controlled } from "./control/handlers.ts";
import { controlStep } from "./control/control_step.ts";
import { Autoplay } from "./world/autoplay.ts";
import type { PublicAddress } from "./http/public_address.ts";
import type { EarlyStep } from "./http/early_step.ts";
import { guarded } from "./http/listen.ts";
import type { Step } from "./http/request_state.ts";
import type { FileRole } from "./store/store.ts";
import type { SharedData } from "./store/postgres/shared_world.ts";
import { pagesStep } from "./pages/pages_step.ts";
import { openSqliteStore } from "./store/sqlite/sqlite_store.ts";
import { makeData } from "./store/sqlite/make_data.ts";
import { DEVELOPMENT_SECRET, signingKey, type TokenPolicy } from "./tokens/tokens.ts";
import { HeldData } from "./world/held_data.ts";
import type { MakeDataset } from "./store/data_spec.ts";
import { Worlds } from "./world/worlds.ts";

/** Options for {@linkcode openMock}. */
export interface MockOptions extends BehaviorOptions, PublicAddress, Partial<TokenPolicy> {
  /** Hears of every error that is no refusal, with the id that the client was told. */
  onError: (error: unknown, requestId: string) => void;
  /** Makes the data: the default world's or, for a specification, another world's. */
  seed: MakeDataset;
  /**
   * The database file, kept on disk.
   *
   * @default ":memory:"
   */
  file?: string;
  /**
   * How the file is shared with other processes.
   *
   * @default "alone"
   */
  role?: FileRole;
  /** Data that other mocks share, in place of a database of this mock's own. */
  shared?: SharedData | undefined;
  /** @default "America/New_York" */
  timeZone?: string;
  /** @default a public development secret */
  jwtSecret?: string;
  /**
   * The web origin that may call the API from a browser.
   *
   * @default "*"
   */
  corsOrigin?: string;
  /**
   * Whether a browser app may send cookies and credentials of its own.
   *
   * @default false
   */
  corsCredentials?: boolean;
  /**
   * The machine's time, in milliseconds since 1970.
   *
   * @default Date.now
   */
  clock?: () => number;
  /**
   * Where the clock of the default world starts, in milliseconds since 1970.
   *
   * @default the machine's time
   */
  now?: number;
  /**
   * How many times as fast as the machine's the clock of the default world runs.
   *
   * @default 1
   */
  pace?: number | undefined;
  /**
   * How many requests each world's journal keeps.
   *
   * @default 1000
   */
  journal?: number;
  /**
   * How many worlds there may be beside the default one.
   *
   * @default 1000
   */
  maxWorlds?: number;
  /**
   * Seconds without a request after which a world is forgotten.
   *
   * @default 3600
   */
  worldTtl?: number;
  /**
   * Whether there is a control plane under `/__mock/`.
   *
   * @default true
   */
  control?: boolean;
  /**
   * Who holds it may use the control plane.
   *
   * @default a random one
   */
  controlToken?: string | undefined;
  /**
   * Names under which the control plane may be called, beside addresses and `localhost`.
   *
   * @default []
   */
  controlHosts?: readonly string[];
  /**
   * Whether sessions of the default world begin and end by themselves.
   *
   * @default false
   */
  live?: boolean;
  /**
   * Stories that the console plays, beside the kit's.
   *
   * @default []
   */
  stories?: readonly Story[];
  /** A step before all others, such as a request log. */
  first?: EarlyStep;
}

/** A mock that does not listen. */
export interface OpenMock extends Controlled {
  /** Who holds it may use the control plane; undefined where there is none. */
  readonly controlToken: string | undefined;
  /** Answers requests. */
  readonly handler: RequestListener;
  /** Ends answers that would go on for ever. */
  endStreams(): void;
  /** Closes every world. */
  close(): void;
}

/**
 * Opens the mock without listening.
 *
 * @throws {StoreError} when the database cannot be opened
 * @throws {RangeError} when the time zone is unknown
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findScenario } from "@sessions/fixtures";
 * import { openMock } from "@sessions/server";
 *
 * const dataset = findScenario("sample").build({ seed: 1, now: 0 });
 * const mock = openMock({
 *   seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
 *   onError: console.error,
 * });
 * const fork = mock.worlds.create();
 * fork.change((store) => store.remove(23));
 * assert.equal(fork.store.count({ userId: 0, isOperator: true }), 9);
 * assert.equal(mock.worlds.default.store.count({ userId: 0, isOperator: true }), 10);
 * mock.close();
 * ```
 */
export function openMock(
  {
    timeZone = DEFAULT_TIME_ZONE,
    jwtSecret = DEVELOPMENT_SECRET,
    corsOrigin = "*",
    corsCredentials = false,
    publicUrl,
    trustProxy = false,
    accessLifetime = TOKEN_LIFETIMES.access,
    refreshLifetime = TOKEN_LIFETIMES.refresh,
    rotateRefresh = false,
    clock = machineNow,
    control = true,
    controlToken = randomBytes(18).toString("base64url"),
    controlHosts = [],
    live: isLive = false,
    stories = [],
    first,
    onError,
    ...data
  }: MockOptions,
): OpenMock {
  const zone = openTimeZone(timeZone);
  const key = signingKey(jwtSecret);
  const worlds = openWorlds(data, { zone, key, clock });
  const heldData = new HeldData((spec, canWait) => makeData({ ...data.seed(spec), zone }, canWait));
  const live = new Autoplay(worlds.default, { onError: (error) => onError(error, "live") });
  live.on = isLive;
  const streams = new AbortController();
  const controlled = {
    worlds,
    heldData,
    key,
    zone,
    clock,
    startedAt: clock(),
    live,
    stories,
    ended: streams.signal,
  };
  const plane = control
    ? controlStep({ ...controlled, token: controlToken, hosts: controlHosts })
    : undefined;
  const app = createApp({
    findWorld: (id) => worlds.find(id),
    key,
    zone,
    cors: { origin: corsOrigin, credentials: corsCredentials },
    address: { publicUrl, trustProxy },
    tokens: { accessLifetime, refreshLifetime, rotateRefresh },
    onError,
    first: [
      ...(first ? [first as Step] : []),
      exceptApi([
        ...(plane ? [plane.step] : []),
        pagesStep({ world: worlds.default, onConsole: plane?.load }),
      ]),
    ],
  });
  const handler = app.callback();
  return {
    ...controlled,
    controlToken: control ? controlToken : undefined,
    handler: guarded(handler, (error) => onError(error, "")),
    endStreams: () => streams.abort(),
    close() {
      streams.abort();
      live.on = false;
      worlds.close();
    },
  };
}

type WorldsOptions = Pick<
  MockOptions,
  "seed" | "file" | "role" | "shared" | "now" | "pace" | "journal" | "maxWorlds" | "worldTtl"
>;

/** Opens the store of the default world, and what makes others. */
function openWorlds(
  {
    seed,
    file = ":memory:",
    role = "alone",
    shared,
    framework,
    pageSize,
    deviations,
    portal,
    ...rest
  }: WorldsOptions & BehaviorOptions,
  { zone, key, clock }: Pick<Controlled, "zone" | "key" | "clock">,
): Worlds {
  return new Worlds({
    ...rest,
    store: shared?.store ?? openSqliteStore({ file, seed: () => seed(), zone, role }),
    shared,
    follows: role === "reader",
    key,
    zone,
    clock,
    open: (data) => openSqliteStore({ seed: data, zone }),
    behavior: resolveBehavior({ framework, pageSize, deviations, portal }),
  });
}
