import { machineNow } from "./real_time.ts";
import type { DataSpec, Seed } from "../store/data_spec.ts";
import type { Image, SessionStore } from "../store/store.ts";

const REMEMBERED = 8;
/** Beside the last one, which may be larger. */
const MOST_BYTES = 256 * 2 ** 20;
const MINUTE = 60_000;

/** Images of data that worlds were asked for: the same data is seeded once, and forked from then on. */
export class WorldImages {
  readonly #seed: Seed;
  readonly #open: (seed: Seed) => SessionStore;
  readonly #images = new Map<string, Image>();

  /** @param open opens a store in memory that holds what a seed makes */
  constructor(seed: Seed, open: (seed: Seed) => SessionStore) {
    this.#seed = seed;
    this.#open = open;
  }

  /** The image of some data; undefined where nothing is specified. */
  of(spec: DataSpec): Image | undefined {
    if (Object.values(spec).every((value) => value === undefined)) return undefined;
    // Dates relative to now are those of this minute.
    const key = JSON.stringify([spec, spec.now ?? Math.floor(machineNow() / MINUTE)]);
    const held = this.#images.get(key);
    this.#images.delete(key);
    const image = held ?? this.#make(spec);
    this.#images.set(key, image);
    let bytes = [...this.#images.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [oldest, { length }] of this.#images) {
      if (this.#images.size <= REMEMBERED && bytes <= MOST_BYTES || oldest === key) break;
      this.#images.delete(oldest);
      bytes -= length;
    }
    return image;
  }

  #make(spec: DataSpec): Image {
    const store = this.#open(() => this.#seed(spec));
    try {
      return store.image();
    } finally {
      store.close();
    }
  }
}
