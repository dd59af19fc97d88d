import { machineNow } from "./real_time.ts";
import type { DataSpec } from "../store/data_spec.ts";
import type { Snapshot } from "../store/store.ts";
import type { Steps } from "../store/steps.ts";

const REMEMBERED = 8;
/** Beside the last one, which may be larger. */
const MAX_BYTES = 256 * 2 ** 20;
const MINUTE = 60_000;

/** Snapshots of data that worlds were asked for: the same data is seeded once, and forked from then on. */
export class Snapshots {
  readonly #make: (spec: DataSpec) => Steps<Snapshot>;
  readonly #snapshots = new Map<string, Snapshot>();

  /** @param make makes the snapshot of a store that holds what is specified */
  constructor(make: (spec: DataSpec) => Steps<Snapshot>) {
    this.#make = make;
  }

  /** The snapshot of some data; undefined where nothing is specified. */
  *of(spec: DataSpec): Steps<Snapshot | undefined> {
    if (Object.values(spec).every((value) => value === undefined)) return undefined;
    // Dates relative to now are those of this minute.
    const key = JSON.stringify([spec, spec.now ?? Math.floor(machineNow() / MINUTE)]);
    const held = this.#snapshots.get(key);
    this.#snapshots.delete(key);
    const snapshot = held ?? (yield* this.#make(spec));
    this.#snapshots.set(key, snapshot);
    let bytes = [...this.#snapshots.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [oldest, { length }] of this.#snapshots) {
      if (this.#snapshots.size <= REMEMBERED && bytes <= MAX_BYTES || oldest === key) break;
      this.#snapshots.delete(oldest);
      bytes -= length;
    }
    return snapshot;
  }
}
