import { expect, test } from "vitest";
import { seededRandom } from "./random.ts";

test("seededRandom() repeats its numbers for a key, and gives others for another", () => {
  const numbers = (...key: number[]) => {
    const random = seededRandom(key);
    return [random.next(), random.next()];
  };
  expect(numbers(1, 2, 3)).toEqual([0.4508397134486586, 0.6988096283748746]);
  expect(numbers(1, 2, 4)).not.toEqual(numbers(1, 2, 3));
});

test("seed() starts again", () => {
  const random = seededRandom([7]);
  const first = random.next();
  random.next();
  random.seed([7]);
  expect(random.next()).toBe(first);
});
