import type { Sleep } from "./limiter.ts";
import type { RecordedResponse } from "./recorded_response.ts";
import { shownIds } from "./shown_ids.ts";

/** How often a request without an answer is sent again, on another connection. */
const MAX_REPEATS = 2;
/** How often a request is sent again to a deployment that limits the rate. */
const MAX_WAITS = 6;
const MAX_WAIT_MS = 60_000;
const REPEAT_MS = 50;
/** The longest that a run waits for a deployment that limits the rate, in a row. */
const MAX_WAITING_MS = 120_000;
/** The rate that works is that of the last second. */
const WINDOW_MS = 1000;
const MAX_GOOD = 1000;
/** How much of the spacing a good answer leaves: the limit may be higher by now. */
const RECOVERY = 0.995;
const MAX_SPACING_MS = 2000;
/** Of so many answers so many that limit the rate are no chance: everybody asks more slowly then. */
const LOOKED_AT = 20;
const MAX_LIMITED = 4;
/** What stands in front of a deployment says so while it is unwell. */
const PASSING = [429, 502, 503, 504];
/** A gateway that got no answer says so. */
const UNANSWERED = [0, 502, 504];

/** Whether a response tells of the deployment's weather, and nothing of the deployment. */
export function isWeather({ status, lapsed }: RecordedResponse): boolean {
  return status === 0 || PASSING.includes(status) || lapsed;
}

/** Options for {@linkcode openRetry}. */
export interface RetryOptions {
  sleep: Sleep;
  /**
   * A number from 0 up to 1, for jitter.
   *
   * @default {Math.random}
   */
  random?: () => number;
  /**
   * Milliseconds of a clock that never goes back.
   *
   * @default {performance.now}
   */
  now?: () => number;
}

/** Sends a request as often as the deployment's weather asks for. */
export type Retry = (
  send: () => Promise<RecordedResponse>,
  isSafe: boolean,
) => Promise<RecordedResponse>;

/**
 * Makes what repeats requests, one for a whole run: while a deployment limits the rate nobody asks it,
 * and afterwards everybody asks more slowly, at the rate that works.
 */
export function openRetry(
  { sleep, random = Math.random, now = () => performance.now() }: RetryOptions,
): Retry {
  /** The pause that everybody waits for. */
  let pause: Promise<void> | undefined;
  let waitedMs = 0;
  let spacingMs = 0;
  /** Whether each of the last answers limited the rate. */
  const limited: boolean[] = [];
  /** When the last good answers came. */
  const good: number[] = [];
  let turn: Promise<void> = Promise.resolve();
  let isWell = false;

  const wait = (ms: number): Promise<void> => {
    pause ??= sleep(ms).finally(() => pause = undefined);
    waitedMs += ms;
    if (limited.filter(Boolean).length >= MAX_LIMITED) {
      spacingMs = Math.min(MAX_SPACING_MS, Math.max(spacingMs, spacingThatWorks()));
    }
    return pause;
  };
  /** A little more than what lay between the answers of the last second, which were good. */
  const spacingThatWorks = (): number => {
    const since = now() - WINDOW_MS;
    const count = good.filter((at) => at >= since).length;
    return count === 0 ? 0 : 1.1 * WINDOW_MS / count;
  };
  const inTurn = (): Promise<void> => {
    if (spacingMs > 0) turn = turn.then(() => sleep(spacingMs));
    return turn;
  };
  return async function retry(send, isSafe) {
    let repeats = 0;
    for (let waits = 0;;) {
      await pause;
      await inTurn();
      const answer = await send();
      const { status, headers } = answer;
      // What shows a session is looked at, whatever it says it is.
      if (PASSING.includes(status) && shownIds(answer).length > 0) return answer;
      if (UNANSWERED.includes(status) && isSafe && repeats < MAX_REPEATS) {
        repeats++;
        // Another connection may do at once; a gateway's server needs a moment.
        if (status > 0) await sleep(REPEAT_MS * repeats);
        continue;
      }
      // A 503 that says no more is weather where others were well.
      const limits = status === 429 ||
        (status === 503 && (headers["retry-after"] !== undefined || isWell));
      limited.push(limits);
      if (limited.length > LOOKED_AT) limited.shift();
      if (!limits) {
        if (status > 0 && status < 500) {
          isWell = true;
          waitedMs = 0;
          spacingMs *= RECOVERY;
          good.push(now());
          if (good.length > MAX_GOOD) good.shift();
        }
        return answer;
      }
      if (waits >= MAX_WAITS || waitedMs >= MAX_WAITING_MS) return answer;
      const asked = headers["retry-after"];
      const backoff = 250 * 2 ** waits * (1 + random());
      waits++;
      // Its date is one of the deployment's clock.
      await wait(asked === undefined ? backoff : retryAfterMs(asked, answer.date));
    }
  };
}

/**
 * Returns the wait that a `Retry-After` asks for, a minute at most (RFC 9110, section 10.2.3).
 *
 * @param text seconds, or a date
 * @param nowMs milliseconds since 1970
 */
export function retryAfterMs(text: string = "1", nowMs: number = Date.now()): number {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Math.max(0, Math.min(Number.isNaN(ms) ? 1000 : ms, MAX_WAIT_MS));
}
