import type { Instant } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type { Image, Origin, SessionStore } from "./store/store.ts";

/** Which data; what is left out is as the default world has it. */
export interface DataSpec {
  scenario?: string | undefined;
  seed?: number | undefined;
  sessions?: number | undefined;
  users?: number | undefined;
  /** What relative dates are relative to. */
  now?: Instant | undefined;
}

/** Makes data; the default world's without a specification. */
export type Seed = (spec?: DataSpec) => { dataset: Dataset; origin: Origin };

const REMEMBERED = 8;
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
    const key = JSON.stringify([spec, spec.now ?? Math.floor(Date.now() / MINUTE)]);
    const held = this.#images.get(key);
    this.#images.delete(key);
    const image = held ?? this.#make(spec);
    this.#images.set(key, image);
    for (const oldest of this.#images.keys()) {
      if (this.#images.size <= REMEMBERED) break;
      this.#images.delete(oldest);
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
