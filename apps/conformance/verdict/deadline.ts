import type { Stop } from "./stop.ts";

/** What ends a run: its caller's signal, or its deadline. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** The stop that the deadline means, once it has passed. */
  stop(): Stop | undefined;
  clear(): void;
}

/**
 * Opens the deadline of a run.
 *
 * @param seconds from now; undefined is no deadline
 */
export function openDeadline(seconds?: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const timer = seconds === undefined ? undefined : setTimeout(() => {
    isOver = !outer?.aborted;
    controller.abort();
  }, seconds * 1000);
  timer?.unref();
  const signals = [controller.signal, ...(outer ? [outer] : [])];
  return {
    signal: AbortSignal.any(signals),
    stop: () =>
      isOver
        ? { kind: "refused", message: `the deadline of ${seconds} s has passed (--deadline)` }
        : undefined,
    clear: () => clearTimeout(timer),
  };
}
