// By its name Node 18 could not import it, and would not come to be told that it is too old.
import crypto from "node:crypto";
import { DETAIL_KEYS, isTimeKey, ROW_KEYS, type SessionListRow } from "@sessions/domain";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { readList } from "./list_page.ts";

/**
 * What of an answer is compared, by name: two answers are alike when every facet of one is the
 * other's. Long ones are digests.
 */
export type Facets = Readonly<Record<string, string>>;

/** Headers that a client acts on. */
const HEADERS = ["allow", "www-authenticate", "location"];
/** Longer texts are digested. */
const MAX_TEXT = 80;
/** A session's own key: no header has one, unless it leaks. */
const TELLS_SESSION = new RegExp(`"(${DETAIL_KEYS.join("|")})"`);
const DAY_MS = 86_400_000;
const DATE_LIKE = /^\d{4}-/;
const DATE_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

/**
 * Returns the facets of a response. Its own base URL is written as `<base>`; pages for people and
 * answers outside the contract's routes count by their status alone.
 *
 * @param baseUrl the base URL that it was asked at
 * @param now milliseconds since 1970: what lies ahead of it moves with the clock
 */
export function facetsOf(
  response: RecordedResponse,
  baseUrl: string,
  now: number = Date.now(),
): Facets {
  const { status, headers, type } = response;
  if (!isRoute(response.request.url, baseUrl)) return { status: `${status}` };
  const facets: Record<string, string> = { status: `${status}`, type };
  const { pathname } = new URL(baseUrl);
  // No zone is a day and a half away: most moments are told by their date.
  const past = new Date(now - 1.5 * DAY_MS).toISOString().slice(0, 10);
  const moment = (found: string) =>
    found.slice(0, 10) >= past && Date.parse(found) > now ? "<ahead>" : found;
  const write = (text: string) =>
    writeAddresses(text, baseUrl, pathname).replace(DATE_TIME, moment);
  for (const name of HEADERS) {
    const value = headers[name];
    if (value !== undefined) facets[name] = digest(write(value));
  }
  // What else caches are told is the business of whoever stands in front.
  if (response.sharedBy !== undefined) facets["cache-control"] = "public";
  const telling = Object.entries(headers).find(([, value]) => TELLS_SESSION.test(value));
  if (telling) facets["header"] = `${telling[0]}: ${digest(telling[1])}`;
  if (type === "text/html" && response.json === undefined) return { ...facets, body: "<page>" };
  if (response.jsonProblem !== undefined) facets["json"] = response.jsonProblem.slice(0, MAX_TEXT);
  const list = readList(response);
  if (list) listFacets(response.json, list, facets, { write, moment });
  else if (isObject(response.json)) objectFacets(response.json, facets, write);
  else facets["body"] = digest(write(response.text));
  return facets;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectFacets(
  value: Record<string, unknown>,
  facets: Record<string, string>,
  write: (text: string) => string,
): void {
  facets["keys"] = Object.keys(value).join(",");
  for (const [key, inner] of Object.entries(value)) {
    facets[`/${key}`] = digest(write(JSON.stringify(inner)));
  }
}

function listFacets(
  json: unknown,
  { results }: { results: readonly unknown[] },
  facets: Record<string, string>,
  { write, moment }: Record<"write" | "moment", (text: string) => string>,
): void {
  if (isObject(json)) {
    const { results: _results, ...envelope } = json;
    objectFacets(envelope, facets, write);
    facets["keys"] = Object.keys(json).join(",");
  } else facets["keys"] = "<bare>";
  const columns = new Map<string, unknown[]>();
  const shapes = new Set<string>();
  for (const row of results) {
    if (!isObject(row)) {
      shapes.add(String(row));
      continue;
    }
    shapes.add(Object.keys(row).join(","));
    for (const [key, value] of Object.entries(row)) {
      const column = columns.get(key);
      if (column) column.push(value);
      else columns.set(key, [value]);
    }
  }
  facets["rows"] = `${results.length}`;
  if (results.length > 0) facets["row keys"] = [...shapes].join(" | ");
  for (const key of new Set([...ROW_KEYS, ...columns.keys()])) {
    const column = columns.get(key);
    if (!column) continue;
    const text = isTimeKey(key as keyof SessionListRow) && column.every(isMoment)
      ? JSON.stringify(column.map((value) => value === null ? null : moment(value)))
      : write(JSON.stringify(column));
    facets[`/results/*/${key}`] = digest(text);
  }
}

function isMoment(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && DATE_LIKE.test(value));
}

/** Whether a URL is the list's or a detail's, whatever is asked for there. */
function isRoute(url: string, baseUrl: string): boolean {
  const path = url.slice(baseUrl.length).split(/[?#]/)[0] ?? "";
  return /^\/sessions(\/[^/]+)?$/.test(path);
}

/** Writes where links lead in words that do not depend on where the deployment is. */
function writeAddresses(text: string, baseUrl: string, path: string): string {
  const written = text.replaceAll(`"${path}/`, '"<path>/');
  if (!written.includes("http")) return written;
  const { host } = new URL(baseUrl);
  return written.replaceAll(baseUrl, "<base>").replace(
    /https?:\/\/([^/"\\]+)/g,
    (_, other: string) => other === host ? "<other scheme>" : "<other host>",
  ).replaceAll(`>${path}/`, ">/");
}

function digest(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  return `#${crypto.hash("sha1", text, "base64url").slice(0, 16)}`;
}

/** Returns the names of the facets in which two answers differ. */
export function differingFacets(left: Facets, right: Facets): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .filter((name) => left[name] !== right[name]);
}
