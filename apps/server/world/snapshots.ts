import { machineNow } from "./real_time.ts";
import type { DataSpec, MakeDataset } from "../store/data_spec.ts";
import type { SessionStore, Snapshot } from "../store/store.ts";

const REMEMBERED = 8;
/** Beside the last one, which may be larger. */
const MAX_BYTES = 256 * 2 ** 20;
const MINUTE = 60_000;

/** Snapshots of data that worlds were asked for: the same data is seeded once, and forked from then on. */
export class Snapshots {
  readonly #seed: MakeDataset;
  readonly #open: (seed: MakeDataset) => SessionStore;
  readonly #snapshots = new Map<string, Snapshot>();

  /** @param open opens a store in memory that holds what a seed makes */
  constructor(seed: MakeDataset, open: (seed: MakeDataset) => SessionStore) {
    this.#seed = seed;
    this.#open = open;
  }

  /** The snapshot of some data; undefined where nothing is specified. */
  of(spec: DataSpec): Snapshot | undefined {
    if (Object.values(spec).every((value) => value === undefined)) return undefined;
    // Dates relative to now are those of this minute.
    const key = JSON.stringify([spec, spec.now ?? Math.floor(machineNow() / MINUTE)]);
    const held = this.#snapshots.get(key);
    this.#snapshots.delete(key);
    const snapshot = held ?? this.#make(spec);
    this.#snapshots.set(key, snapshot);
    let bytes = [...this.#snapshots.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [oldest, { length }] of this.#snapshots) {
      if (this.#snapshots.size <= REMEMBERED && bytes <= MAX_BYTES || oldest === key) break;
      this.#snapshots.delete(oldest);
      bytes -= length;
    }
    return snapshot;
  }

  #make(spec: DataSpec): Snapshot {
    const store = this.#open(() => this.#seed(spec));
    try {
      return store.snapshot();
    } finally {
      store.close();
    }
  }
}
