import type { ControlQuery } from "@sessions/control";
import type { Operation, Refusal, Viewer } from "@sessions/domain";

/** What a world remembers of one request. Tokens and passwords are never in it. */
export interface JournalEntry {
  /** From 1, in the order in which the requests were answered. */
  readonly id: number;
  readonly world: string;
  /** By the world's clock, in UTC. */
  readonly time: string;
  readonly method: string;
  /** Path and query; secrets in it are replaced. */
  readonly url: string;
  readonly operation: Operation;
  /** The status; 0 where the connection was reset instead. */
  readonly status: number;
  /** Milliseconds that the answer took, injected delays included. */
  readonly duration: number;
  /** Who asked, once the token was found good. */
  readonly viewer: { readonly user: number; readonly operator: boolean } | null;
  /** `good`, `not asked`, or what the refusal was: its name and, if it has one, its message. */
  readonly token: string;
  /** How many sessions matched before and after the viewer's scope, and how many were answered. */
  readonly rows:
    | { readonly before: number; readonly after: number; readonly answered: number }
    | null;
  /** The deviations that changed the request or its answer. */
  readonly deviations: readonly string[];
  /** The ids of the faults that were injected. */
  readonly faults: readonly number[];
  /** The `X-Request-ID` that the client sent. */
  readonly requestId: string | null;
}

/** What happened, as it is at hand when a request was answered. */
export interface RequestRecord {
  readonly world: string;
  /** By the world's clock, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly operation: Operation;
  readonly status: number;
  readonly duration: number;
  readonly viewer: Viewer | undefined;
  readonly refusal: Pick<Refusal, "status" | "code" | "argument"> | undefined;
  readonly rows: JournalEntry["rows"] | undefined;
  readonly deviations: readonly string[] | undefined;
  readonly faults: readonly number[] | undefined;
  readonly requestId?: string | undefined;
}

/** Which entries {@link Journal.find} finds; what is left out matches all. */
export type JournalFilter = ControlQuery<"countRequests">;

/**
 * The last requests of a world, newest last. Its memory is bounded: an old entry makes room for a new one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Journal, type RequestRecord } from "@sessions/server";
 *
 * const journal = new Journal(2);
 * const record = { at: 0, duration: 0.5, url: "/api/sessions" } as RequestRecord;
 * for (const status of [200, 401, 200]) journal.add({ ...record, status });
 * assert.deepEqual(journal.find().map(({ id, status }) => [id, status]), [[2, 401], [3, 200]]);
 * assert.equal(journal.find({ status: 401 }).length, 1);
 * ```
 */
export class Journal {
  readonly #limit: number;
  #entries: HeldRecord[] = [];
  #next = 1;
  /** The id up to which entries were looked at: those keep their ids. */
  #seen = 0;
  /** Where the oldest entry stands once the ring is full. */
  #oldest = 0;

  /** @param limit how many entries are kept; 0 keeps none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many requests were added since it was cleared, kept or not. */
  get counted(): number {
    return this.#next - 1;
  }

  /** Adds a request under the next id. What it costs to describe it is left to who reads it. */
  add(record: RequestRecord): void {
    const id = this.#next++;
    if (this.#limit === 0) return;
    const { url, refusal, requestId } = record;
    // A refusal is an error, which holds on to everything that was there when it was thrown.
    const told = refusal &&
      { status: refusal.status, code: refusal.code, argument: shortened(refusal.argument) };
    const held = {
      id,
      record: { ...record, url: shortened(url), refusal: told, requestId: shortened(requestId) },
    };
    if (this.#entries.length < this.#limit) {
      this.#entries.push(held);
      return;
    }
    this.#entries[this.#oldest] = held;
    this.#oldest = (this.#oldest + 1) % this.#limit;
  }

  /** Adds what others answered meanwhile, in the order of time, behind what was looked at before. */
  merge(records: readonly RequestRecord[]): void {
    const unseen = this.#inOrder().filter(({ id }) => id > this.#seen);
    this.#entries = this.#inOrder().filter(({ id }) => id <= this.#seen);
    this.#oldest = 0;
    this.#next -= unseen.length;
    const all = [...unseen.map(({ record }) => record), ...records];
    for (const record of all.sort((a, b) => a.at - b.at)) this.add(record);
  }

  /** The entries that match, oldest first. */
  find(filter: JournalFilter = {}): JournalEntry[] {
    this.#seen = this.#next - 1;
    return this.#inOrder().map(describe).filter((entry) => matches(entry, filter));
  }

  /** Forgets the entries that match; how many there were. */
  delete(match: (entry: JournalEntry) => boolean = () => true): number {
    const before = this.#entries.length;
    this.#entries = this.#inOrder().filter((held) => !match(describe(held)));
    this.#oldest = 0;
    return before - this.#entries.length;
  }

  /** Forgets everything, and counts from 1 again. */
  clear(): void {
    this.delete();
    this.#next = 1;
    this.#seen = 0;
  }

  /** Hands over everything, as plain values, and keeps nothing. */
  take(): RequestRecord[] {
    const records = this.#inOrder().map(({ record }) => record);
    this.#entries = [];
    this.#oldest = 0;
    return records;
  }

  #inOrder(): HeldRecord[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
  }
}

/** How much of a text that a client sent is kept. */
const LONGEST = 2000;

/** Returns a text that holds on to nothing of a longer one. */
function shortened<Value>(text: Value | string): Value | string {
  return typeof text !== "string" || text.length <= LONGEST
    ? text
    : `${Buffer.from(text.slice(0, LONGEST)).toString()}… (${text.length} characters)`;
}

interface HeldRecord {
  readonly id: number;
  readonly record: RequestRecord;
}

function describe({ id, record }: HeldRecord): JournalEntry {
  const { at, url, duration, viewer, refusal, rows = null, deviations = [], faults = [] } = record;
  const { world, method, operation, status, requestId = null } = record;
  return {
    id,
    world,
    time: new Date(at).toISOString(),
    method,
    url: withoutSecrets(url),
    operation,
    status,
    duration: Math.round(duration * 10) / 10,
    viewer: viewer ? { user: viewer.userId, operator: viewer.isOperator } : null,
    token: viewer ? "good" : tokenVerdict(refusal),
    rows,
    deviations,
    faults,
    requestId: requestId && withoutSecrets(requestId),
  };
}

function tokenVerdict(refusal: RequestRecord["refusal"]): string {
  if (refusal?.status !== 401) return "not asked";
  const { code, argument } = refusal;
  return argument === "" ? code : `${code}: ${argument}`;
}

function matches(entry: JournalEntry, filter: JournalFilter): boolean {
  const { method, operation, token, status, user, url, deviation, fault, requestId, after = 0 } =
    filter;
  return (method === undefined || entry.method === method) &&
    (operation === undefined || entry.operation === operation) &&
    (token === undefined || entry.token === token) &&
    (status === undefined || entry.status === status) &&
    (user === undefined || entry.viewer?.user === user) &&
    (url === undefined || entry.url.includes(url)) &&
    (deviation === undefined || entry.deviations.includes(deviation)) &&
    (fault === undefined || entry.faults.includes(fault)) &&
    (requestId === undefined || entry.requestId === requestId) &&
    entry.id > after;
}

const SECRET_PARAMETER =
  /([?&;][^=&;]*(?:token|access|refresh|password|secret|key|authorization)[^=&;]*=)[^&;]*/gi;

/** A URL without the secrets that a client may have put there. */
export function withoutSecrets(url: string): string {
  return url.replace(SECRET_PARAMETER, "$1[secret]").replace(/eyJ[\w%.-]+/g, "[secret]");
}
