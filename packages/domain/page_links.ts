import type { Listing } from "./listing.ts";
import { formatQueryString, type Parameters } from "./query_string.ts";

/** The links of a page to its neighbours. */
export interface PageLinks {
  readonly next: string | null;
  readonly previous: string | null;
}

/**
 * The links of a page, which keep every parameter of its request.
 *
 * @param url the list's absolute URL without its query
 * @param parameters the request's
 * @param listing which page it is of how many
 *
 * @example The link to the first page has no page parameter
 * ```ts
 * import assert from "node:assert/strict";
 * import { pageLinks } from "@sessions/domain";
 *
 * const links = pageLinks("http://h/api/sessions", [["x", "1"], ["page", "2"]], { page: 2, pageCount: 3 });
 * assert.equal(links.next, "http://h/api/sessions?page=3&x=1");
 * assert.equal(links.previous, "http://h/api/sessions?x=1");
 * ```
 * @see requirement `list/links`
 */
export function pageLinks(
  url: string,
  parameters: Parameters,
  { page, pageCount }: Pick<Listing, "page" | "pageCount">,
): PageLinks {
  const others = parameters.filter(([name]) => name !== "page");
  const link = (number: number): string => {
    const query = formatQueryString(number === 1 ? others : [...others, ["page", String(number)]]);
    return query === "" ? url : `${url}?${query}`;
  };
  return {
    next: page < pageCount ? link(page + 1) : null,
    previous: page > 1 ? link(page - 1) : null,
  };
}
