import { machineNow } from "./real_time.ts";
import type { DataSpec } from "../store/data_spec.ts";
import type { MadeData } from "../store/store.ts";
import type { Steps } from "../store/steps.ts";

const REMEMBERED = 8;
/** Beside the last one, which may be larger. */
const MAX_BYTES = 256 * 2 ** 20;
const MINUTE = 60_000;

/** Data that worlds were asked for: the same data is seeded once, and copied from then on. */
export class HeldData {
  readonly #make: (spec: DataSpec, canWait: boolean) => Steps<MadeData>;
  readonly #made = new Map<string, MadeData>();

  /** @param make makes what is specified */
  constructor(make: (spec: DataSpec, canWait: boolean) => Steps<MadeData>) {
    this.#make = make;
  }

  /** Some data; undefined where nothing is specified. */
  *of(spec: DataSpec, canWait: boolean): Steps<MadeData | undefined> {
    if (Object.values(spec).every((value) => value === undefined)) return undefined;
    // Dates relative to now are those of this minute.
    const minute = spec.now ?? Math.floor(machineNow() / MINUTE);
    const key = JSON.stringify([spec, minute, canWait]);
    const held = this.#made.get(key);
    this.#made.delete(key);
    const made = held ?? (yield* this.#make(spec, canWait));
    this.#made.set(key, made);
    let sum = [...this.#made.values()].reduce((all, { bytes }) => all + bytes, 0);
    for (const [oldest, { bytes }] of this.#made) {
      if (this.#made.size <= REMEMBERED && sum <= MAX_BYTES || oldest === key) break;
      // Somebody may still copy a store: it is closed when nobody holds it.
      this.#made.delete(oldest);
      sum -= bytes;
    }
    return made;
  }
}
