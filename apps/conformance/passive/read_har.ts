import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as Type from "typebox";
import type { Static } from "typebox";
import { Compile } from "typebox/compile";
import { ConfigurationError } from "../target/configuration_error.ts";

const Pairs = Type.Array(Type.Object({ name: Type.String(), value: Type.String() }));

/** What is read of an entry (HTTP Archive 1.2); `_file` is Playwright's, for bodies beside the HAR. */
const Entry = Type.Object({
  request: Type.Object({
    method: Type.String(),
    url: Type.String(),
    headers: Type.Optional(Pairs),
  }),
  response: Type.Object({
    status: Type.Integer(),
    headers: Pairs,
    content: Type.Object({
      size: Type.Optional(Type.Number()),
      text: Type.Optional(Type.String()),
      encoding: Type.Optional(Type.String()),
      _file: Type.Optional(Type.String()),
    }),
  }),
});
type Entry = Static<typeof Entry>;

/** An answer that may be one of the API. */
export interface HarAnswer {
  readonly url: string;
  /** The id of a detail's path; undefined for a list. */
  readonly id: string | undefined;
  readonly authorization: string | undefined;
  readonly status: number;
  /** Values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; undefined where it was not recorded. */
  readonly bytes: Buffer | undefined;
}

/** What a HAR file holds. */
export interface HarContent {
  /** The answers to GET of one API's list and details, in their order. */
  readonly answers: Iterable<HarAnswer>;
  /** Entries that are no requests with answers. */
  readonly odd: number;
  /** Answers whose path is such a one, of another place. */
  readonly elsewhere: number;
}

/** The path of the list or a detail, behind the base URL. */
const SESSIONS = /\/sessions(?:\/([^/]+))?$/;

/**
 * Reads the answers of one API. A browser records other things whose path ends alike, such as a page
 * of the app itself.
 *
 * @param base what the URLs begin with; by default the one base URL that the file has, or the one of
 * several that ends in `/api`
 * @throws {ConfigurationError} when the file is no HAR, or has several APIs
 */
export function readHar(file: string, base?: string): HarContent {
  const check = Compile(Entry);
  const entries = readEntries(file);
  const known = entries.filter((entry): entry is Entry =>
    check.Check(entry) && URL.canParse(entry.request.url)
  );
  const gets = known.flatMap((entry) => {
    const { request: { method, url } } = entry;
    const { origin, pathname } = new URL(url);
    const path = SESSIONS.exec(pathname);
    return method === "GET" && path
      ? [{ entry, id: path[1], base: origin + pathname.slice(0, path.index) }]
      : [];
  });
  const chosen = base ?? theBaseOf(gets.map(({ base: one }) => one), file);
  const within = gets.filter(({ base: one }) => one === chosen || one.startsWith(`${chosen}/`));
  return {
    answers: eachAnswer(within, dirname(file)),
    odd: entries.length - known.length,
    elsewhere: gets.length - within.length,
  };
}

function theBaseOf(bases: readonly string[], file: string): string {
  const all = [...new Set(bases)];
  const [first = "", ...more] = all.some(isApi) ? all.filter(isApi) : all;
  if (more.length === 0) return first;
  throw new ConfigurationError(
    `Cannot tell which API of "${file}" to judge: it has answers of ${
      [first, ...more].slice(0, MAX_NAMED).join(", ")
    }. Name one with --url, or what their URLs begin with`,
  );
}

const MAX_NAMED = 5;

function isApi(base: string): boolean {
  return base.endsWith("/api");
}

/** Bodies are read one at a time: those of a file may not fit into memory together. */
function* eachAnswer(
  gets: readonly { entry: Entry; id: string | undefined }[],
  folder: string,
): Generator<HarAnswer> {
  for (const { entry, id } of gets) yield answerOf(entry, id, folder);
}

function answerOf(entry: Entry, id: string | undefined, folder: string): HarAnswer {
  const { request, response } = entry;
  return {
    url: request.url,
    id,
    authorization: request.headers?.find(({ name }) => /^authorization$/i.test(name))?.value,
    status: response.status,
    headers: Object.fromEntries(
      response.headers.map(({ name, value }) => [name.toLowerCase(), value]),
    ),
    bytes: bodyOf(entry, folder),
  };
}

function readEntries(file: string): readonly unknown[] {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    throw new ConfigurationError(`Cannot read "${file}": ${(error as Error).message}`);
  }
  const entries = (data as { log?: { entries?: unknown } } | null)?.log?.entries;
  if (Array.isArray(entries)) return entries;
  throw new ConfigurationError(
    `Cannot read "${file}": it is no HAR file (log.entries with request and response)`,
  );
}

/** Returns the body of an answer; undefined where it was not recorded. */
function bodyOf({ response: { content } }: Entry, folder: string): Buffer | undefined {
  const { text, encoding, size = 0, _file: beside } = content;
  if (text !== undefined) return Buffer.from(text, encoding === "base64" ? "base64" : "utf8");
  if (beside !== undefined) {
    try {
      // A name alone: a HAR says nothing about files elsewhere.
      return readFileSync(join(folder, basename(beside)));
    } catch {
      return undefined;
    }
  }
  return size === 0 ? Buffer.alloc(0) : undefined;
}
