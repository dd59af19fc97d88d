import type { Envelope, SessionListRow } from "@sessions/domain";
import { type Exchange, readJson } from "./exchange.ts";
import { isReadable } from "./readable.ts";

const MAX_REQUESTS_AT_ONCE = 6;
const MAX_PAGES = 200;

/** The rows of every page that was read, one for each session. */
export interface AllRows {
  readonly rows: readonly SessionListRow[];
  /** How many rows there are, read or not. */
  readonly count: number;
  /** Whether all pages have more or fewer rows than there are: sessions came or went while they were read. */
  readonly isTorn?: boolean;
  /** The status of the answer that refused them; 0 if there was no answer. */
  readonly refused?: number;
}

/** Options for {@linkcode readAllRows}. */
export interface ReadAllRowsOptions {
  /** Asks for a page by its number. */
  readPage: (page: number) => Promise<Exchange>;
  /** Whether the result is still of use; no further page is asked for otherwise. */
  isWanted: () => boolean;
}

/**
 * Reads the pages that follow the first one, several at a time.
 *
 * @param first the first page
 */
export async function readAllRows(
  first: Envelope,
  { readPage, isWanted }: ReadAllRowsOptions,
): Promise<AllRows> {
  const { count, results, next } = first;
  const pages: (readonly SessionListRow[])[] = [results];
  const perPage = results.length;
  const last = next === null || perPage === 0 ? 1 : Math.min(Math.ceil(count / perPage), MAX_PAGES);
  let page = 2;
  const work = async () => {
    while (page <= last && isWanted()) {
      const mine = page++;
      const answer = readJson<Partial<Envelope>>(await readPage(mine));
      pages[mine - 1] = Array.isArray(answer?.results) && answer.results.every(isReadable)
        ? answer.results
        : [];
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_REQUESTS_AT_ONCE, last - 1) }, work));
  const rows = eachOnce(pages.flat());
  return { rows, count, isTorn: last < MAX_PAGES && rows.length !== count };
}

/** A session that is created meanwhile moves a row to the page after its own, where it is read again. */
function eachOnce(rows: readonly SessionListRow[]): SessionListRow[] {
  return [...new Map(rows.map((row) => [row.session_id, row])).values()];
}
