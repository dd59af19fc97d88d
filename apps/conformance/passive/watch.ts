import { createHash } from "node:crypto";
import { readInteger, ROW_KEYS } from "@sessions/domain";
import type { Fault } from "../checks/fault.ts";
import { isListPath, judgeAlone } from "../evidence/judge_alone.ts";
import { linkFault } from "../evidence/links.ts";
import { readList } from "../evidence/list_page.ts";
import { type AnyRow, instantOf, show } from "../evidence/rows.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { isWeather } from "../target/retry.ts";
import { userOf } from "../target/token_claims.ts";

/** Something that an exchange showed to be wrong. */
export interface Finding {
  readonly requirement: string;
  readonly fault: Fault;
}

/** Options for {@linkcode openWatch}. */
export interface WatchOptions {
  /** The ids of the operators; without any, nothing is said of who may see what. */
  operators: readonly number[];
}

/** Judges exchanges as they pass, each against the contract and against what was seen before. */
export interface Watch {
  /**
   * Judges an exchange.
   *
   * @param authorization the `Authorization` that it was asked with: only its digest is kept
   */
  see(answer: RecordedResponse, authorization: string | undefined): Finding[];
  /** How many answers were judged. */
  readonly judged: number;
}

/** What was last seen of so many sessions is remembered. */
const MAX_REMEMBERED = 50_000;
/** Bodies that are not read again: an app asks for the same few pages. */
const MAX_READ = 64;
const MAX_READ_BYTES = 64 * 1024;
const DETAIL = /\/sessions\/([^/]+)$/;
const BY = ["created_by", "started_by", "ended_by"] as const;

interface SeenRow {
  readonly row: AnyRow;
  readonly answer: RecordedResponse;
  /** By the deployment's clock, in microseconds; undefined where it did not say. */
  readonly at: number | undefined;
}

/** Opens a watch. */
export function openWatch(options: WatchOptions): Watch {
  return new AnswerWatch(options);
}

type Add = (
  requirement: string,
  fault: Omit<Fault, "answers">,
  before?: RecordedResponse,
) => void;

/** Who asked, and where what is found goes. */
interface Scene {
  readonly viewer: Viewer;
  readonly add: Add;
}

class AnswerWatch implements Watch {
  readonly #operators: readonly number[];
  readonly #rows = new Map<number, SeenRow>();
  readonly #creators = new Map<number, unknown>();
  readonly #pageSizes = new Map<string, number>();
  /** Answers that are in order by themselves: pages are asked for again and again. */
  readonly #clean = new Map<string, true>();
  readonly #read = new Map<string, RecordedResponse>();
  #judged = 0;

  constructor({ operators }: WatchOptions) {
    this.#operators = operators;
  }

  get judged(): number {
    return this.#judged;
  }

  see(answer: RecordedResponse, authorization: string | undefined): Finding[] {
    const { request: { method, url }, status } = answer;
    const { pathname, search } = new URL(url);
    const id = DETAIL.exec(pathname)?.[1];
    if (method !== "GET" || (!isListPath(pathname) && id === undefined)) return [];
    this.#judged++;
    const findings: Finding[] = [];
    const add: Add = (requirement, fault, before) =>
      void findings.push({
        requirement,
        fault: { ...fault, answers: before ? [before, answer] : [answer] },
      });
    if (answer.sharedBy !== undefined) {
      add("http/private", {
        expected: "an answer that no public cache keeps",
        got: answer.sharedBy,
        kind: "shape",
      });
    }
    if (status >= 500 && !isWeather(answer)) {
      add(brokenBy(id, search), { expected: "an answer of the contract", got: answer.summary });
    }
    const refused = refusedBy(id, search, status);
    if (refused) add(refused, { expected: "the answer of the contract", got: answer.summary });
    if (status !== 200) return findings;
    const taken = takenBy(id, search);
    if (taken) add(taken, { expected: "a refusal", got: "200", kind: "shape" });
    const digest = digestOf(answer);
    const same = this.#read.get(digest);
    if (same) answer.readAs(same);
    if (answer.bytes.length <= MAX_READ_BYTES) {
      remember(this.#read, digest, same ?? answer, MAX_READ);
    }
    if (!this.#clean.has(digest)) {
      const faults = judgeAlone(answer);
      for (const { requirement, ...fault } of faults) add(requirement, fault);
      if (faults.length === 0) remember(this.#clean, digest, true);
    }
    const viewer = viewerOf(authorization);
    if (authorization === undefined && holdsSessions(answer)) {
      add("auth/required", {
        expected: "401 without credentials",
        got: "200 with data",
        kind: "leak",
        level: "MUST",
      });
    }
    if (id === undefined) this.#seeList(answer, { search, viewer, add });
    else this.#seeDetail(answer, { viewer, add });
    return findings;
  }

  #seeList(answer: RecordedResponse, { search, viewer, add }: Scene & { search: string }) {
    const list = readList(answer);
    if (!list) return;
    const query = new URLSearchParams(search);
    const page = readInteger(query.get("page") ?? "1");
    query.delete("page");
    if (page !== undefined) {
      for (const [name, step] of [["next", 1], ["previous", -1]] as const) {
        const link = list[name];
        const wrong = typeof link === "string"
          ? linkFault(link, answer.request.url, page + step)
          : undefined;
        if (wrong) {
          add("list/links", { expected: wrong.expected, got: show(link), pointer: `/${name}` });
        }
      }
      this.#checkCount(list, { page, key: `${viewer.key} ${query}`, add });
    }
    const at = clockOf(answer);
    const listed = answer.shortened();
    list.results.forEach((value, index) => {
      if (typeof value !== "object" || value === null) return;
      const row = value as AnyRow;
      if (!Number.isSafeInteger(row.session_id)) return;
      remember(this.#rows, row.session_id, { row, answer: listed, at });
      const creator = this.#creators.get(row.session_id);
      if (creator !== undefined && this.#isForeign({ ...row, created_by: creator }, viewer)) {
        add(query.has("experiment_id") ? "scope/self-filter" : "scope/self-list", {
          expected: `the self sessions of user ${viewer.userId} alone`,
          got: `session ${row.session_id}, which user ${creator} created`,
          pointer: `/results/${index}`,
          kind: "leak",
        });
      }
    });
  }

  #checkCount(
    { count, next, results }: { count: unknown; next: unknown; results: readonly unknown[] },
    { page, key, add }: { page: number; key: string; add: Scene["add"] },
  ): void {
    if (typeof count !== "number") return;
    if (page === 1 && next !== null) remember(this.#pageSizes, key, results.length);
    const size = page === 1 ? results.length : this.#pageSizes.get(key);
    if (next !== null || size === undefined) return;
    const seen = (page - 1) * size + results.length;
    if (seen === count) return;
    add("list/count", {
      expected: `${seen}, the number of rows up to this last page`,
      got: show(count),
      pointer: "/count",
    });
  }

  #seeDetail(answer: RecordedResponse, { viewer, add }: Scene): void {
    const detail = answer.json as AnyRow | undefined;
    const id = detail?.session_id;
    if (!detail || !Number.isSafeInteger(id)) return;
    const session = id as number;
    if (detail.created_by !== undefined) remember(this.#creators, session, detail.created_by);
    if (this.#isForeign(detail, viewer)) {
      add("scope/foreign-detail", {
        expected: `nothing of session ${session}, for user ${viewer.userId} is nobody in it`,
        got: "200 with its fields",
        kind: "leak",
      });
    }
    const listed = this.#rows.get(session);
    const modified = instantOf(detail.modified_time);
    // What was modified after the list was read may well be another.
    if (!listed || listed.at === undefined || modified === undefined || modified >= listed.at) {
      return;
    }
    const key = ROW_KEYS.find((name) => listed.row[name] !== detail[name]);
    if (key === undefined) return;
    add("detail/agrees", {
      expected: `${key} ${show(listed.row[key])}, as in the list`,
      got: show(detail[key]),
      pointer: `/${key}`,
    }, listed.answer);
  }

  /** Whether somebody who is known to be no operator has no part in a session. */
  #isForeign(row: Partial<Record<string, unknown>>, { userId }: Viewer): boolean {
    return this.#operators.length > 0 && userId !== undefined &&
      !this.#operators.includes(userId) &&
      BY.every((name) => row[name] !== undefined && row[name] !== userId);
  }
}

interface Viewer {
  readonly userId: number | undefined;
  /** Tells one token from another, and nothing else. */
  readonly key: string;
}

function viewerOf(authorization: string | undefined): Viewer {
  if (authorization === undefined) return { userId: undefined, key: "nobody" };
  return {
    userId: userOf(authorization),
    key: createHash("sha256").update(authorization).digest("base64url").slice(0, 16),
  };
}

/** Returns the requirement that an internal error breaks, by what was asked. */
function brokenBy(id: string | undefined, search: string): string {
  if (id !== undefined) return readInteger(id) === undefined ? "detail/invalid" : "detail/unknown";
  const filter = new URLSearchParams(search).get("experiment_id");
  if (filter === null) return "list/envelope";
  return readInteger(filter) === undefined && filter !== "" ? "filter/invalid" : "filter/none";
}

/** Returns the requirement that a refusal breaks: a list that there is, or an id that can be none. */
function refusedBy(id: string | undefined, search: string, status: number): string | undefined {
  if (id !== undefined) {
    return readInteger(id) === undefined && status === 400 ? "detail/invalid" : undefined;
  }
  if (![400, 403, 404].includes(status)) return undefined;
  const query = new URLSearchParams(search);
  const filter = query.get("experiment_id");
  if (query.has("page") || query.has("format")) return undefined;
  if (filter !== null && filter !== "" && readInteger(filter) === undefined) {
    return status === 400 ? undefined : "filter/invalid";
  }
  const others = [...query.keys()].filter((name) => name !== "experiment_id");
  if (others.length > 0) return "list/unknown-parameter";
  return filter === null ? "scope/self-list" : filter === "" ? "filter/blank" : "filter/none";
}

/** Returns the requirement that an answer with data breaks where a refusal is due. */
function takenBy(id: string | undefined, search: string): string | undefined {
  if (id !== undefined) return readInteger(id) === undefined ? "detail/invalid" : undefined;
  const filters = new URLSearchParams(search).getAll("experiment_id");
  const filter = filters.at(-1);
  return filter !== undefined && filter !== "" && readInteger(filter) === undefined
    ? "filter/invalid"
    : undefined;
}

function digestOf({ request, headers, bytes }: RecordedResponse): string {
  const { pathname } = new URL(request.url);
  return createHash("sha1").update(`${pathname} ${headers["content-type"]} `).update(bytes)
    .digest("base64url");
}

function holdsSessions(answer: RecordedResponse): boolean {
  const list = readList(answer);
  return list ? list.results.length > 0 : "session_id" in Object(answer.json);
}

function clockOf({ headers }: RecordedResponse): number | undefined {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? undefined : date * 1000;
}

function remember<Value>(
  map: Map<number | string, Value>,
  key: number | string,
  value: Value,
  max = MAX_REMEMBERED,
): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > max) map.delete(map.keys().next().value as number | string);
}
