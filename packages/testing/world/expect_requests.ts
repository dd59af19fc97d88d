import type { JournalEntry, JournalFilter } from "@sessions/server";

/** As they are before a test fakes them. */
const startTimer = setTimeout;
const steadyNow = performance.now.bind(performance);

/** Options for {@linkcode expectRequests}. */
export interface ExpectOptions {
  /** How many there must be at least. @default 1 */
  count?: number;
  /** Milliseconds until it is given up: less than a test runner waits. @default 3000 */
  timeoutMs?: number;
}

const POLL_MS = 50;
const MAX_SHOWN = 10;

/**
 * Waits until a world has answered requests that match, and returns them.
 *
 * @param find finds requests of the world's journal
 * @throws {Error} when too few came in time; it lists the world's last requests
 */
export async function expectRequests(
  find: (filter: JournalFilter) => JournalEntry[] | Promise<JournalEntry[]>,
  filter: JournalFilter = {},
  { count = 1, timeoutMs = 3000 }: ExpectOptions = {},
): Promise<JournalEntry[]> {
  const end = steadyNow() + timeoutMs;
  while (true) {
    const found = await find(filter);
    if (found.length >= count) return found;
    if (steadyNow() >= end) {
      const asked = (await find({})).slice(-MAX_SHOWN).map(describe);
      throw new Error(
        `Expected ${count} requests like ${
          JSON.stringify(filter)
        } within ${timeoutMs} ms, and there were ${found.length}. ` +
          (asked.length > 0
            ? `The world's last requests:\n${asked.join("\n")}`
            : "The world was asked nothing: does the app send a token of this world to this mock?"),
      );
    }
    await new Promise((resolve) => startTimer(resolve, POLL_MS));
  }
}

function describe({ method, url, status, viewer, token }: JournalEntry): string {
  return `  ${method} ${url}: ${status}, ${viewer ? `user ${viewer.user}` : token}`;
}
