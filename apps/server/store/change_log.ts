import type { Written } from "./recorded_store.ts";

/** How many changes are remembered. */
const MAX_CHANGES = 1000;

/** Remembers which sessions the last changes of a world wrote. Its memory is bounded. */
export class ChangeLog {
  #changes: { readonly revision: number; readonly sessions: readonly number[] }[] = [];
  /** All that was written after this revision is known. */
  #knownFrom = 0;

  /** Adds the change that led to a revision. */
  add(revision: number, { everything, sessions }: Written): void {
    if (everything) return this.forget(revision);
    this.#changes.push({ revision, sessions });
    if (this.#changes.length > MAX_CHANGES) {
      this.#knownFrom = this.#changes.shift()?.revision ?? revision;
    }
  }

  /** Forgets what led to a revision: everything may have changed. */
  forget(revision: number): void {
    this.#changes = [];
    this.#knownFrom = revision;
  }

  /** The ids of the sessions that were written after a revision; undefined if that is not known. */
  since(revision: number): ReadonlySet<number> | undefined {
    if (revision < this.#knownFrom) return undefined;
    const later = this.#changes.filter((change) => change.revision > revision);
    return new Set(later.flatMap(({ sessions }) => sessions));
  }
}
