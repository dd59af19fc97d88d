/** Chance that a key repeats. */
export interface Random {
  /** Returns the next number, from 0 up to, not including, 1. */
  next(): number;
  /** Starts again from another key. */
  seed(key: readonly number[]): void;
}

const ROUNDS = 12;

/**
 * Makes the generator sfc32, whose state takes a key of up to three numbers as it is: the same key
 * gives the same numbers on every machine.
 *
 * @param key whole numbers; each counts modulo 2^32
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { seededRandom } from "@sessions/domain";
 *
 * const [first, second] = [seededRandom([1, 2]), seededRandom([1, 2])];
 * assert.equal(first.next(), second.next());
 * ```
 */
export function seededRandom(key: readonly number[]): Random {
  let [a, b, c, counter] = [0, 0, 0, 1];
  const step = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  };
  const seed = (values: readonly number[]): void => {
    [a = 0, b = 0, c = 0] = values;
    counter = 1;
    for (let round = 0; round < ROUNDS; round++) step();
  };
  seed(key);
  return { next: () => (step() >>> 0) / 0x1_0000_0000, seed };
}
