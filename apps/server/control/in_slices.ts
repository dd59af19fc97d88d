import type { Steps } from "../store/steps.ts";
import { nextTurn } from "../world/real_time.ts";

/** How long others wait at most while something long is done. */
export const SLICE_MS = 10;

/** Lets everybody else have their turn. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}

/** Does step after step, and lets others have their turn between slices of the work. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  let start = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (!value && performance.now() - start < SLICE_MS) continue;
    await (value ?? othersTurn());
    start = performance.now();
  }
}
