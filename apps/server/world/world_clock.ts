import { machineNow } from "./real_time.ts";
import type { ClockReading } from "@sessions/control";
import type { Instant } from "@sessions/domain";
import type { ClockState } from "../store/world_state.ts";

/**
 * The one clock of a world: it rules what is running or ended, the life of tokens, `Date` and the
 * journal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { WorldClock } from "@sessions/server";
 *
 * const clock = new WorldClock(() => 1_000);
 * clock.advance(500);
 * assert.equal(clock.now(), 1_500);
 * clock.freeze();
 * assert.deepEqual(clock.read(), { now: "1970-01-01T00:00:01.500Z", frozen: true, real: false });
 * ```
 */
export class WorldClock {
  #offset = 0;
  #pace = 1;
  #frozenAt: number | undefined;
  readonly #machine: () => number;

  /** @param machine milliseconds since 1970 */
  constructor(machine: () => number = machineNow) {
    this.#machine = machine;
  }

  /** Whether it shows the machine's time. */
  get real(): boolean {
    return this.#frozenAt === undefined && this.#offset === 0 && this.#pace === 1;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#frozenAt ?? this.#machine() * this.#pace + this.#offset;
  }

  /** The same, in the contract's microseconds. */
  instant(): Instant {
    return Math.floor(this.now() * 1000);
  }

  /** Goes to a moment, in milliseconds since 1970; a frozen clock stays frozen there. */
  set(moment: number): void {
    if (this.#frozenAt === undefined) this.#offset = moment - this.#machine() * this.#pace;
    else this.#frozenAt = moment;
  }

  /** Goes on by some milliseconds. */
  advance(milliseconds: number): void {
    this.set(this.now() + milliseconds);
  }

  /** How many times as fast as the machine's it runs. */
  get pace(): number {
    return this.#pace;
  }

  set pace(pace: number) {
    const moment = this.now();
    this.#pace = pace;
    this.set(moment);
  }

  /** Stands still. */
  freeze(): void {
    this.#frozenAt = this.now();
  }

  /** Runs on from where it stands. */
  resume(): void {
    if (this.#frozenAt === undefined) return;
    const moment = this.#frozenAt;
    this.#frozenAt = undefined;
    this.set(moment);
  }

  /** Shows the machine's time again. */
  reset(): void {
    this.#frozenAt = undefined;
    this.#offset = 0;
    this.#pace = 1;
  }

  /** How it stands to the machine's time; another clock takes it on by {@link follow}. */
  get state(): ClockState {
    return { offset: this.#offset, pace: this.#pace, frozenAt: this.#frozenAt ?? null };
  }

  /** Shows what the clock of that state shows. */
  follow({ offset, pace = 1, frozenAt }: ClockState): void {
    this.#offset = offset;
    this.#pace = pace;
    this.#frozenAt = frozenAt ?? undefined;
  }

  /** The clock as one looks at it. */
  read(): ClockReading {
    const frozen = this.#frozenAt !== undefined;
    const pace = this.#pace;
    return {
      now: new Date(this.now()).toISOString(),
      frozen,
      real: this.real,
      ...(pace !== 1 && { pace }),
    };
  }
}
