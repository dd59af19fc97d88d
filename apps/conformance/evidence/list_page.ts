import type { RecordedResponse } from "../target/recorded_response.ts";
import { type AnyRow, type ShapeFault, show } from "./rows.ts";

/** A page of a list; what it holds may be anything. */
export interface ListPage {
  readonly count: unknown;
  readonly next: unknown;
  readonly previous: unknown;
  readonly results: readonly unknown[];
}

/** Returns the list in a response; a bare array is a page without count and links. */
export function readList(answer: RecordedResponse): ListPage | undefined {
  const { json } = answer;
  if (answer.status !== 200 || typeof json !== "object" || json === null) return undefined;
  if (Array.isArray(json)) return { count: undefined, next: null, previous: null, results: json };
  const { count, next, previous, results } = json as Record<string, unknown>;
  return Array.isArray(results) ? { count, next, previous, results } : undefined;
}

/** Returns what is wrong with an envelope (requirement `list/envelope`). */
export function envelopeFault(json: unknown): ShapeFault | undefined {
  const expected = "an object with count, next, previous and results";
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return { pointer: "", expected, got: Array.isArray(json) ? "a list" : show(json) };
  }
  const keys = Object.keys(json).sort().join(", ");
  if (keys !== "count, next, previous, results") {
    return { pointer: "", expected, got: `the keys ${keys || "none"}` };
  }
  const { count, next, previous, results } = json as Record<string, unknown>;
  if (!Number.isInteger(count) || (count as number) < 0) {
    return { pointer: "/count", expected: "an integer of at least 0", got: show(count) };
  }
  for (const [name, link] of [["next", next], ["previous", previous]] as const) {
    if (link !== null && typeof link !== "string") {
      return { pointer: `/${name}`, expected: "a link or null", got: show(link) };
    }
  }
  return Array.isArray(results)
    ? undefined
    : { pointer: "/results", expected: "a list", got: show(results) };
}

/** Returns what stands for the ids of the sessions that a response lists, in their order. */
export function listedIds(answer: RecordedResponse): unknown[] {
  return readList(answer)?.results.map((row) => (row as AnyRow | null)?.session_id) ?? [];
}

/** Returns a URL with some parameters more. */
export function withQuery(url: string, query: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

/** Returns the URL of another page of a list. */
export function withPage(url: string, page: number | string): string {
  const there = new URL(url);
  there.searchParams.set("page", String(page));
  return there.href;
}
