import { RecordedResponse, type RequestRecord } from "./recorded_response.ts";

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

/** So many requests in a row without an answer in time, each of them repeated, and nobody waits for one more. */
const MAX_LATE = 20;

/**
 * Returns a function that sends a request, unless too many of its kind in a row got no answer in
 * time. Who is refused at once may be answered a moment later: only waiting is worth a limit.
 */
export function limitWaiting(
  { timeout, now }: { timeout: number } & Pick<LimitRateOptions, "now">,
): (
  kind: string,
  record: RequestRecord,
  send: () => Promise<RecordedResponse>,
) => Promise<RecordedResponse> {
  const late = new Map<string, number>();
  return async (kind, record, send) => {
    if ((late.get(kind) ?? 0) >= MAX_LATE) {
      const why =
        `it was not asked, as ${MAX_LATE} requests like it in a row got no answer in time`;
      return new RecordedResponse(record, 0, {}, Buffer.alloc(0), why);
    }
    const begun = now();
    const answer = await send();
    if (answer.status !== 0) late.delete(kind);
    else if (now() - begun >= timeout) late.set(kind, (late.get(kind) ?? 0) + 1);
    return answer;
  };
}
