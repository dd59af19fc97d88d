import { steadyNow } from "./real_time.ts";
import { randomUUID } from "node:crypto";
import { ChangeError } from "@sessions/control/change_error";
import { type BehaviorOptions, resolveBehavior } from "@sessions/domain";
import type { SessionStore, Snapshot } from "../store/store.ts";
import { DEFAULT_WORLD } from "../tokens/tokens.ts";
import { World, type WorldOptions } from "./world.ts";

/** Options for {@linkcode Worlds}. */
export interface WorldsOptions extends Omit<WorldOptions, "id" | "open"> {
  open: (snapshot: Snapshot) => SessionStore;
  /**
   * How many worlds there may be beside the default one.
   *
   * @default 1000
   */
  maxWorlds?: number | undefined;
  /**
   * Seconds without a request after which a world is forgotten.
   *
   * @default 3600
   */
  worldTtl?: number | undefined;
  /**
   * Milliseconds that pass steadily, for what is idle.
   *
   * @default performance.now
   */
  steady?: () => number;
}

/** What a new world may be told. */
export interface ForkOptions extends BehaviorOptions {
  /**
   * From 1 to 64 letters, digits, `-` and `_`.
   *
   * @default a random one
   */
  id?: string | undefined;
  /** What it holds; a copy of what the default world held at first without it. */
  snapshot?: Snapshot | undefined;
  /** The store that holds that copy already. */
  store?: SessionStore | undefined;
  /** Where its clock starts, in milliseconds since 1970; the machine's time without it. */
  now?: number | undefined;
}

/** How many ids of gone worlds are remembered, to say where they went. */
const REMEMBERED = 1000;

/** Every world of a server: the default one, and those forked from it. */
export class Worlds {
  readonly default: World;
  readonly #options: WorldsOptions;
  readonly #maxWorlds: number;
  readonly #ttl: number;
  readonly #steady: () => number;
  readonly #forks = new Map<string, { world: World; used: number }>();
  readonly #gone = new Map<string, string>();

  constructor(options: WorldsOptions) {
    this.#options = options;
    this.#maxWorlds = options.maxWorlds ?? 1000;
    this.#ttl = (options.worldTtl ?? 3600) * 1000;
    this.#steady = options.steady ?? steadyNow;
    this.default = new World(options);
  }

  /**
   * The world of an id.
   *
   * @throws {ChangeError} `unknown`, saying whether it never was, expired or was deleted
   */
  find(id: string = DEFAULT_WORLD): World {
    if (id === DEFAULT_WORLD) return this.default;
    const held = this.#forks.get(id);
    const now = this.#steady();
    if (held && now - held.used <= this.#ttl) {
      held.used = now;
      return held.world;
    }
    if (held) this.#expire(id);
    const why = this.#gone.get(id);
    throw new ChangeError("unknown", `Cannot find the world "${id}": ${why ?? "there is none"}`);
  }

  /**
   * Forks a world.
   *
   * @throws {ChangeError} `taken` or `full`
   */
  create(
    { id = `w-${randomUUID().slice(0, 13)}`, snapshot, store, now, ...behavior }: ForkOptions = {},
  ): World {
    this.#refuse(id);
    const { open, key, zone, clock, journal } = this.#options;
    const held = store ? undefined : snapshot ?? this.default.snapshot();
    const world = new World({
      id,
      store: store ?? open(held as Snapshot),
      snapshot: held,
      open,
      key,
      zone,
      clock,
      journal,
      now: now ?? this.#options.now,
      behavior: resolveBehavior(behavior, this.default.firstBehavior),
    });
    this.#gone.delete(id);
    this.#forks.set(id, { world, used: this.#steady() });
    return world;
  }

  /** Refuses an id that is taken, and one world more than there may be. */
  #refuse(id: string): void {
    this.#sweep();
    if (id === DEFAULT_WORLD || this.#forks.has(id)) {
      throw new ChangeError(
        "taken",
        `Cannot create the world "${id}": there is one of that id`,
        "/id",
      );
    }
    if (this.#forks.size >= this.#maxWorlds) {
      throw new ChangeError(
        "full",
        `Cannot create a world: there are ${this.#forks.size}, and maxWorlds allows no more. ` +
          `Delete some, or wait until some expire`,
      );
    }
  }

  /** Every world, the default one first. */
  list(): World[] {
    this.#sweep();
    return [this.default, ...[...this.#forks.values()].map(({ world }) => world)];
  }

  /**
   * Deletes a fork.
   *
   * @throws {ChangeError} `unknown`, or `taken` for the default world, which stays
   */
  delete(id: string): void {
    if (this.find(id) === this.default) {
      throw new ChangeError("taken", "Cannot delete the default world: reset it instead");
    }
    this.#forget(id, "it was deleted");
  }

  /** Deletes a fork, if it is still there. */
  discard(id: string): void {
    if (this.#forks.has(id)) this.#forget(id, "it was deleted");
  }

  close(): void {
    const why = "the mock was stopped. Start another one";
    for (const { world } of this.#forks.values()) world.close(why);
    this.default.close(why);
  }

  #sweep(): void {
    const now = this.#steady();
    for (const [id, { used }] of this.#forks) if (now - used > this.#ttl) this.#expire(id);
  }

  #expire(id: string): void {
    this.#forget(id, `it expired after ${this.#ttl / 1000} s without a request (worldTtl)`);
  }

  #forget(id: string, why: string): void {
    this.#forks.get(id)?.world.close();
    this.#forks.delete(id);
    this.#gone.set(id, why);
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= REMEMBERED) break;
      this.#gone.delete(oldest);
    }
  }
}
