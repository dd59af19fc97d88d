import type { Sleep } from "./limiter.ts";
import type { RecordedResponse } from "./recorded_response.ts";

const MAX_RETRIES = 3;
const MAX_WAIT_MS = 60_000;

/** Sends a request again when it gets 429, after the wait that the server asks for. */
export async function retryWhenLimited(
  send: () => Promise<RecordedResponse>,
  sleep: Sleep,
): Promise<RecordedResponse> {
  for (let attempt = 0;; attempt++) {
    const answer = await send();
    if (answer.status !== 429 || attempt >= MAX_RETRIES) return answer;
    await sleep(retryAfterMs(answer.headers["retry-after"]));
  }
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
