/** Waits for some milliseconds; rejects when the run is stopped meanwhile. */
export type Sleep = (ms: number) => Promise<void>;

/** Returns a function that runs tasks, at most `max` of them at the same time. */
export function limitConcurrency(max: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      return await task();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

/** Options for {@linkcode limitRate}. */
export interface LimitRateOptions {
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
  sleep: Sleep;
}

/**
 * Returns a function that waits for its turn, so that turns are evenly spaced.
 *
 * @param perSecond turns a second; 0 is no limit
 */
export function limitRate(
  perSecond: number,
  { now, sleep }: LimitRateOptions,
): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    if (perSecond <= 0) return;
    const nowMs = now();
    const waitMs = Math.max(0, nextMs - nowMs);
    nextMs = Math.max(nowMs, nextMs) + 1000 / perSecond;
    if (waitMs > 0) await sleep(waitMs);
  };
}
