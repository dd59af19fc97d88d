import { setImmediate } from "node:timers/promises";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { isWeather } from "../target/retry.ts";
import { type LinkFault, linkFault } from "./links.ts";
import { envelopeFault, readList, withPage } from "./list_page.ts";
import { type AnyRow, type ShapeFault, show } from "./rows.ts";

/** One page of a crawl. */
export interface Page {
  readonly number: number;
  readonly url: string;
  readonly answer: RecordedResponse;
  readonly count: unknown;
  readonly next: unknown;
  readonly previous: unknown;
  /** The ids of its rows, in their order. */
  readonly ids: readonly number[];
  /** What is wrong with its envelope. */
  readonly fault: ShapeFault | undefined;
}

/** A fault of a link with the page that holds it. */
export interface PageLinkFault extends LinkFault {
  readonly page: Page;
  readonly pointer: "/next" | "/previous";
  readonly got: string;
}

/** A list that was followed from its first page to its end. */
export interface Crawl {
  readonly pages: readonly Page[];
  /** Every session by its id, as it came first. */
  readonly rows: ReadonlyMap<number, AnyRow>;
  /** Ids that came more than once. */
  readonly repeated: readonly number[];
  /** Whether the pages went on beyond every session. */
  readonly endless: boolean;
  /** Sessions that were on a page beyond the last that `next` led to. */
  readonly beyond: number;
  readonly linkFaults: readonly PageLinkFault[];
  /** The response that could not be read as a list, and ended the crawl. */
  readonly broken: RecordedResponse | undefined;
}

/** Fetches a page. */
export type AskPage = (url: string) => Promise<RecordedResponse>;
/** Options for {@linkcode crawl}. */
export interface CrawlOptions {
  /** Rows that were read before: an unchanged one is not held twice. */
  known?: ReadonlyMap<number, AnyRow> | undefined;
  /**
   * So many pages without a new session, or beyond what `count` promises, end the reading.
   *
   * @default 12
   */
  patience?: number;
  /** Called with every page and its rows, those that were read before as the same objects. */
  page?(answer: RecordedResponse, rows: readonly unknown[]): void;
}

/** More pages than this are taken for a loop. */
const MAX_PAGES = 100_000;
/** So many pages in a row without a new session, or beyond what `count` promises, are no longer chance. */
const ENDLESS_PAGES = 12;
/** How much a list may grow while it is read. */
const GROWTH = 1.05;

/**
 * Reads a list to its end, tolerantly: a link that must not be followed is replaced by the page
 * number that it should have named, so that one fault does not hide the rest.
 */
export async function crawl(
  first: string,
  ask: AskPage,
  { known, page: onPage, patience = ENDLESS_PAGES }: CrawlOptions = {},
): Promise<Crawl> {
  const pages: Page[] = [];
  const rows = new Map<number, AnyRow>();
  const repeated: number[] = [];
  const linkFaults: PageLinkFault[] = [];
  const visited = new Set<string>();
  let beyond = 0;
  const isEndless = watchEnd(patience);
  let endless = false;
  let broken: RecordedResponse | undefined;
  /** What is left to do with the page before, while the next one is on its way. */
  let look = () => {};
  let ended = false;
  // A page that no link led to may be missing: that ends the list.
  let guessed = false;
  for (
    let url: string | undefined = first, number = 1;
    url !== undefined && number <= MAX_PAGES;
    number++
  ) {
    visited.add(url);
    const answer: RecordedResponse = await meanwhile(ask(url), look);
    look = () => {};
    const list = readList(answer);
    if (!list || (ended && list.results.length === 0)) {
      // Beyond the end a refusal is what is wanted.
      const isWanted = ended || guessed || await hasShrunk(answer, pages.at(-1), ask);
      if (!isWanted || isWeather(answer)) broken = answer;
      break;
    }
    const before = rows.size;
    const { ids, shown } = takeRows(list.results, { rows, repeated, known });
    const isStale = ids.length > 0 && rows.size === before;
    if (ended) beyond += ids.length;
    const page: Page = {
      number,
      url,
      answer: answer.shortened(),
      count: list.count,
      next: list.next,
      previous: list.previous,
      ids,
      fault: envelopeFault(answer.json),
    };
    pages.push(page);
    look = () => onPage?.(answer, shown);
    linkFaults.push(...faultsOf(page));

    // A server that answers every page alike would never end.
    if (isStale) break;
    endless = isEndless(page, rows.size);
    if (endless) {
      if (typeof list.next === "string") linkFaults.push(endlessFault(page, rows.size));
      break;
    }
    const following = withPage(first, number + 1);
    if (typeof list.next === "string" && !ended) {
      const follow: boolean = linkFault(list.next, url, number + 1) === undefined &&
        !visited.has(list.next);
      guessed = !follow;
      url = follow ? list.next : ids.length > 0 ? following : undefined;
      continue;
    }
    // The last page: look behind it only when the count says that there is more, or says nothing.
    const more = ids.length > 0 &&
      (typeof list.count === "number" ? list.count > rows.size : list.count === undefined);
    ended ||= list.next === null && more && list.count !== undefined;
    guessed = true;
    url = more ? following : undefined;
  }
  look();
  return { pages, rows, repeated, endless, beyond, linkFaults, broken };
}

/** Whether sessions were removed since a page told of the next one, which is not there: it no longer does. */
async function hasShrunk(
  { status, request }: RecordedResponse,
  before: Page | undefined,
  ask: AskPage,
): Promise<boolean> {
  if (status !== 404 || before === undefined) return false;
  const again = readList(await ask(before.url));
  return again !== undefined && before.next !== again.next && again.next !== request.url;
}

/** Does something while an answer is on its way. */
async function meanwhile<Answer>(answer: Promise<Answer>, act: () => void): Promise<Answer> {
  // Handled when it is awaited.
  answer.catch(() => {});
  await setImmediate();
  act();
  return await answer;
}

/** Adds a page's rows to those that were read; its ids, and the rows as they are held. */
function takeRows(
  results: readonly unknown[],
  { rows, repeated, known }: {
    rows: Map<number, AnyRow>;
    repeated: number[];
    known: CrawlOptions["known"];
  },
): { ids: number[]; shown: unknown[] } {
  const ids: number[] = [];
  const shown = results.map((row) => {
    const id = (row as AnyRow | null)?.session_id;
    if (typeof id !== "number") return row;
    ids.push(id);
    const same = sameAs(known?.get(id), row as AnyRow);
    if (!rows.has(id)) rows.set(id, same);
    else repeated.push(id);
    return same;
  });
  return { ids, shown };
}

function faultsOf(page: Page): PageLinkFault[] {
  const faults: PageLinkFault[] = [];
  // A bare array has no links: that is the envelope's matter.
  if (page.count === undefined && page.previous === null) return faults;
  const add = (
    pointer: "/next" | "/previous",
    fault: LinkFault | undefined,
    got: unknown,
  ): void => {
    if (fault) faults.push({ ...fault, page, pointer, got: show(got) });
  };
  if (typeof page.next === "string") {
    add("/next", linkFault(page.next, page.url, page.number + 1), page.next);
  }
  if (page.number === 1 && page.previous !== null) {
    add("/previous", { kind: "page", expected: "null on the first page" }, page.previous);
  }
  if (page.number > 1) {
    const fault: LinkFault | undefined = typeof page.previous === "string"
      ? linkFault(page.previous, page.url, page.number - 1)
      : { kind: "page", expected: `a link to page ${page.number - 1}` };
    add("/previous", fault, page.previous);
  }
  return faults;
}

/** Makes what looks at each page, and tells when a chain of them has gone on for too long. */
function watchEnd(patience: number): (page: Page, shown: number) => boolean {
  let longest = 0;
  let barren = 0;
  let before = 0;
  return ({ ids, count }, shown) => {
    longest = Math.max(longest, ids.length);
    barren = shown > before ? 0 : barren + 1;
    before = shown;
    return barren >= patience ||
      typeof count === "number" && shown > count * GROWTH + patience * longest;
  };
}

/** A chain of pages that goes on beyond every session. */
function endlessFault(page: Page, shown: number): PageLinkFault {
  return {
    kind: "page",
    page,
    pointer: "/next",
    got: show(page.next),
    expected: `null: the list counts ${show(page.count)} and has shown ${shown}`,
    hint: "the pages never end; what lies behind this one was not read",
  };
}

/** Returns the row that was read before if it is unchanged. */
function sameAs(known: AnyRow | undefined, row: AnyRow): AnyRow {
  if (!known) return row;
  const keys = Object.keys(row) as (keyof AnyRow)[];
  const before = Object.keys(known);
  const isSame = keys.length === before.length &&
    keys.every((key, index) => key === before[index] && known[key] === row[key]);
  return isSame ? known : row;
}
