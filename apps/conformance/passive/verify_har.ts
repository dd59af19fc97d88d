import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as Type from "typebox";
import type { Static } from "typebox";
import { Compile } from "typebox/compile";
import { ConfigurationError } from "../target/configuration_error.ts";
import { RecordedResponse } from "../target/recorded_response.ts";
import { type Finding, openWatch, type WatchOptions } from "./watch.ts";

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

/** What a HAR file showed. */
export interface VerifiedHar {
  /** Answers that were judged, by what they are. */
  readonly lists: number;
  readonly details: number;
  /** Answers of the API whose body is not in the file. */
  readonly unseen: number;
  /** Entries that are no requests with answers. */
  readonly odd: number;
  /** Answers that refused the token that they were asked with. */
  readonly refused: number;
  readonly findings: readonly Finding[];
}

/** The path of the list or a detail. */
const SESSIONS = /\/sessions(\/[^/]+)?$/;

/**
 * Judges the answers of a HAR file, each by itself and against those before it.
 *
 * @throws {ConfigurationError} when the file is no HAR
 */
export function verifyHar(file: string, options: WatchOptions = { operators: [] }): VerifiedHar {
  const watch = openWatch(options);
  const check = Compile(Entry);
  const findings: Finding[] = [];
  let [lists, details, unseen, odd, refused] = [0, 0, 0, 0, 0];
  for (const entry of readEntries(file)) {
    if (!check.Check(entry) || !URL.canParse(entry.request.url)) {
      odd++;
      continue;
    }
    const { request, response } = entry;
    const path = SESSIONS.exec(new URL(request.url).pathname);
    if (request.method !== "GET" || !path) continue;
    const authorization = request.headers?.find(({ name }) => /^authorization$/i.test(name))?.value;
    if (response.status === 401 && authorization !== undefined) refused++;
    const bytes = bodyOf(entry, dirname(file));
    if (!bytes) {
      unseen++;
      continue;
    }
    const headers = Object.fromEntries(
      response.headers.map(({ name, value }) => [name.toLowerCase(), value]),
    );
    const record = { method: "GET", url: request.url, as: "recorded", headers: {} };
    const answer = new RecordedResponse(record, response.status, headers, bytes);
    if (response.status === 200) {
      if (path[1] === undefined) lists++;
      else details++;
    }
    // A recording without its tokens tells nothing of who asked.
    const isKnown = authorization !== undefined;
    findings.push(
      ...watch.see(answer, authorization).filter(({ requirement }) =>
        isKnown || requirement !== "auth/required"
      ),
    );
  }
  return { lists, details, unseen, odd, refused, findings };
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
