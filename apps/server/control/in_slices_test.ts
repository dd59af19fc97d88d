import { NewWorld } from "@sessions/control";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { MAX_STEPPED } from "../store/sqlite/seed.ts";
import { atOnce, type Steps } from "../store/steps.ts";
import { inSlices } from "./in_slices.ts";

/** Work of steps that take their time each, and may wait for something at the end. */
function* slowly(count: number, wait?: Promise<void>): Steps<number> {
  for (let step = 0; step < count; step++) {
    const start = performance.now();
    while (performance.now() - start < 4);
    yield;
  }
  if (wait) yield wait;
  return count;
}

test("inSlices() lets others have their turn between steps", async () => {
  let turns = 0;
  const turn = () => {
    turns++;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  expect(await inSlices(slowly(40, Promise.resolve()))).toBe(40);
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(10);
});

test("work fails where what it waits for fails", async () => {
  const lost = Promise.reject(new Error("The disk is full"));
  lost.catch(() => {});
  await expect(inSlices(slowly(1, lost))).rejects.toThrow("The disk is full");
});

test("whatever a call may ask for is sorted step by step", () => {
  const takes = (sessions: number) => Compile(NewWorld).Check({ sessions });
  expect([takes(MAX_STEPPED), takes(MAX_STEPPED + 1)]).toEqual([true, false]);
});

test("atOnce() does all steps, and waits for nothing", () => {
  expect(atOnce(slowly(3))).toBe(3);
  expect(() => atOnce(slowly(3, Promise.resolve()))).toThrow("Cannot wait for a step");
});
