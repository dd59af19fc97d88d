/** Work that can be interrupted at each step, and may wait for something there. */
export type Steps<Result> = Generator<Promise<void> | void, Result, void>;

/** Returns whether something is work that is not done yet. */
export function isSteps<Result>(value: Result | Steps<Result>): value is Steps<Result> {
  return typeof value === "object" && value !== null && "next" in value && "throw" in value;
}

/**
 * Does all steps at once.
 *
 * @throws {TypeError} when one waits for something
 */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (value) throw new TypeError("Cannot wait for a step: nothing else has its turn meanwhile");
  }
}
