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
 * Reads the pages that follow the first one, several at a time; past the last one that the count
 * promises, one after the other, for as long as they lead on and have sessions.
 *
 * @param first the first page
 */
export async function readAllRows(
  first: Envelope,
  { readPage, isWanted }: ReadAllRowsOptions,
): Promise<AllRows> {
  const { count, results } = first;
  const pages: (Page | undefined)[] = [first];
  const promised = first.next === null ? 1 : Math.ceil(count / results.length);
  const last = promised > 1 ? Math.min(promised, MAX_PAGES) : 1;
  let page = 2;
  const readNext = async () => {
    const mine = page++;
    pages[mine - 1] = pageOf(await readPage(mine));
  };
  const work = async () => {
    while (page <= last && isWanted()) await readNext();
  };
  await Promise.all(Array.from({ length: Math.min(MAX_REQUESTS_AT_ONCE, last - 1) }, work));
  const rows = new Map<number, SessionListRow>();
  for (const one of pages) addTo(rows, one);
  // A mock that miscounts leads on, and a count that is no number promises nothing.
  while (pages.at(-1)?.next && pages.length < MAX_PAGES && isWanted()) {
    await readNext();
    if (!addTo(rows, pages.at(-1))) break;
  }
  return {
    rows: [...rows.values()],
    count,
    isTorn: pages.length < MAX_PAGES && rows.size !== count,
  };
}

type Page = Pick<Envelope, "next" | "results">;

function pageOf(answer: Exchange): Page | undefined {
  const page = readJson<Partial<Envelope>>(answer);
  return Array.isArray(page?.results) && page.results.every(isReadable) ? page as Page : undefined;
}

/**
 * Adds the sessions of a page, and returns whether one was new. One that is created meanwhile moves
 * a row to the page after its own, where it is read again.
 */
function addTo(rows: Map<number, SessionListRow>, page: Page | undefined): boolean {
  const before = rows.size;
  for (const row of page?.results ?? []) rows.set(row.session_id, row);
  return rows.size > before;
}
