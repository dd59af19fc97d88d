/** A repeatable source of random numbers. */
export interface Random {
  /** Returns an integer of at least 0 and less than `end`. */
  below(end: number): number;
  /** Returns at most `size` of the items, in their order. */
  sample<T>(items: readonly T[], size: number): T[];
}

/** Returns the random numbers of a seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    sample(items, size) {
      if (items.length <= size) return [...items];
      const chosen = new Set<number>();
      while (chosen.size < size) chosen.add(below(items.length));
      return items.filter((_, index) => chosen.has(index));
    },
  };
}
