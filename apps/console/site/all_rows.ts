import type { Envelope, SessionListRow } from "@sessions/domain";
import { type Exchange, readJson } from "./exchange.ts";

/** How many pages are asked for at once, and at most. */
const AT_ONCE = 6;
const MOST_PAGES = 200;

/** All rows that somebody sees, as far as they were read. */
export interface AllRows {
  readonly rows: readonly SessionListRow[];
  /** How many there are. */
  readonly count: number;
  /** The status that refused them, where one did; 0 is no answer. */
  readonly refused?: number;
}

/**
 * Reads the pages behind the first one.
 *
 * @param first what the first page answered
 * @param ask asks for a page by its number
 * @param isWanted whether somebody still waits for the result
 */
export async function readAllRows(
  first: Envelope,
  ask: (page: number) => Promise<Exchange>,
  isWanted: () => boolean,
): Promise<AllRows> {
  const { count, results, next } = first;
  const pages: (readonly SessionListRow[])[] = [results];
  const perPage = results.length;
  const last = next === null || perPage === 0
    ? 1
    : Math.min(Math.ceil(count / perPage), MOST_PAGES);
  let page = 2;
  const work = async () => {
    while (page <= last && isWanted()) {
      const mine = page++;
      const answer = readJson<Partial<Envelope>>(await ask(mine));
      pages[mine - 1] = Array.isArray(answer?.results) ? answer.results : [];
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, last - 1) }, work));
  return { rows: pages.flat(), count };
}
