import { isTimeKey, ROW_KEYS } from "@sessions/domain";
import type { Forge } from "../target/forge.ts";
import { askAs } from "../target/ask_as.ts";
import type { Identity } from "../target/identities.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { isWeather } from "../target/retry.ts";
import { shownIds } from "../target/shown_ids.ts";
import { RefusedRequest, type Transport } from "../target/transport.ts";
import { type AskPage, type Crawl, crawl } from "./crawl.ts";
import { holdsData } from "./holds_data.ts";
import { jsonFault } from "./json_fault.ts";
import type { Limits } from "./limits.ts";
import { readList } from "./list_page.ts";
import { type Random, seededRandom } from "./random.ts";
import { type AnyRow, rowFault, type ShapeFault, timeFormFault } from "./rows.ts";

/** Options for {@linkcode Evidence}. */
export interface EvidenceOptions {
  readonly transport: Transport;
  readonly operator: Identity;
  readonly users: readonly Identity[];
  readonly limits: Limits;
  /** Makes faulty tokens of the operator's; tokens that are handed in are among them. */
  readonly forge: Forge;
  /** Makes faulty tokens of each user's, in their order. */
  readonly userForges?: readonly Forge[];
  /**
   * Puts a parameter of its own on every URL, so that no cache can answer for another identity.
   *
   * @default false
   */
  readonly isolate?: boolean;
}

/** A shape fault of a row or page, with the answer that holds it. */
export interface Observation extends ShapeFault {
  readonly answer: RecordedResponse;
}

/** What a crawl noticed about its rows. */
export interface RowObservations {
  /** Rows that could be read. */
  rows: number;
  /** Those of them that have their date-times. */
  timed: number;
  readonly shape: Observation[];
  readonly form: Observation[];
  readonly json: Observation[];
}

/** Whether a row has every key of a date-time. */
function holdsTimes(row: unknown): boolean {
  return typeof row === "object" && row !== null &&
    ROW_KEYS.filter(isTimeKey).every((key) => Object.hasOwn(row, key));
}

const MAX_OBSERVATIONS = 20;
const OWN_DETAILS = 8;
const MAX_TURNS = 4;
const HURRIED_PAGES = 1;
/** What is held of a page beside its rows. */
const PAGE_BYTES = 1024;

/** A crawl with what it noticed about its rows. */
export interface ObservedCrawl extends Crawl {
  readonly observed: RowObservations;
}

/** Options for {@linkcode Evidence.ask}. */
export interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** What the operator got for an id that was probed. */
interface Probed {
  readonly id: number;
  readonly answer: RecordedResponse;
}

/**
 * Reads a deployment for one attempt at the checks. Everything is read at most once and shared;
 * a confirmation gathers evidence of its own.
 */
export class Evidence {
  readonly operator: Identity;
  readonly users: readonly Identity[];
  readonly limits: Limits;
  readonly forge: Forge;
  readonly userForges: readonly Forge[];
  readonly #transport: Transport;
  readonly #isolate: boolean;
  readonly #memo = new Map<string, Promise<unknown>>();
  /** Rows that were looked at and have no fault: an unchanged one is not looked at twice. */
  readonly #sound = new WeakSet<object>();
  /** Bytes of the lists that are held. */
  #held = 0;
  #isolated = 0;
  /** The answers that cut a list short, of lists that were asked for since this was cleared. */
  readonly unread = new Set<RecordedResponse>();
  /** The answers that told of the weather, or of a deployment that stumbles, since this was cleared. */
  readonly unwell = new Set<RecordedResponse>();
  readonly #shown: ReadonlyMap<Identity, Map<number, RecordedResponse>>;
  /** Lists that everything is compared with. */
  readonly #bases: ObservedCrawl[] = [];
  #first = false;
  #shownToNobody: RecordedResponse | undefined;

  constructor(
    { transport, operator, users, limits, forge, userForges = [], isolate = false }:
      EvidenceOptions,
  ) {
    this.#transport = transport;
    this.operator = operator;
    this.users = users;
    this.limits = limits;
    this.forge = forge;
    this.userForges = userForges;
    this.#isolate = isolate;
    this.#shown = new Map(users.map((user) => [user, new Map()]));
  }

  /**
   * Returns what chooses at random. It begins anew each time: a confirmation, which asks for less,
   * chooses the same sessions.
   */
  get random(): Random {
    return seededRandom(this.limits.seed);
  }

  /** Returns the absolute URL of the list. */
  get listUrl(): string {
    return `${this.#transport.baseUrl}/sessions`;
  }

  /** Sends a request as an identity, and again when a 401 let its token be renewed. */
  async ask(who: Identity, path: string, options: AskOptions = {}): Promise<RecordedResponse> {
    const answer = await askAs(this.#transport, who, { ...options, url: this.#place(path) });
    this.#noteShown(who, answer);
    return this.#noteUnwell(answer);
  }

  /** Returns the first answer that showed data to who had no credentials. */
  get shownToNobody(): RecordedResponse | undefined {
    return this.#shownToNobody;
  }

  /** Returns the sessions that answers to a user showed, with the first answer that showed each. */
  shownTo(who: Identity): ReadonlyMap<number, RecordedResponse> {
    return this.#shown.get(who) ?? new Map();
  }

  #noteShown(who: Identity, answer: RecordedResponse): void {
    const shown = this.#shown.get(who);
    if (!shown) return;
    let short: RecordedResponse | undefined;
    for (const id of shownIds(answer)) {
      // The rows of what says that it is the weather are its proof: they stay whole.
      short ??= isWeather(answer) ? answer : answer.shortened();
      if (!shown.has(id)) shown.set(id, short);
    }
  }

  #noteUnwell(answer: RecordedResponse): RecordedResponse {
    if (isWeather(answer) || answer.status >= 500 || answer.isSpoilt) this.unwell.add(answer);
    return answer;
  }

  /** Sends a request with any `Authorization` header, or none. */
  async askAs(
    as: string,
    authorization: string | undefined,
    path: string,
    options: AskOptions = {},
  ): Promise<RecordedResponse> {
    const url = this.#place(path);
    const answer = await this.#transport.send({ ...options, url, as, authorization });
    if (authorization === undefined && holdsData(answer)) this.#shownToNobody ??= answer;
    return this.#noteUnwell(answer);
  }

  /** Returns who asks for what everybody must get alike: the operator, and a user whose list can be read. */
  askers(): Promise<Identity[]> {
    return this.once("askers", async () => {
      for (const user of this.users) {
        if ((await this.list(user)).pages.length > 0) return [this.operator, user];
      }
      return [this.operator];
    });
  }

  /** Returns the identity that was answered. */
  whoAsked(answer: RecordedResponse | undefined): Identity | undefined {
    return [this.operator, ...this.users].find(({ name }) => name === answer?.request.as);
  }

  /** Returns the value of a key, which is read once. */
  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    let value = this.#memo.get(key) as Promise<T> | undefined;
    if (!value) this.#memo.set(key, value = read());
    return value;
  }

  /** Returns an identity's whole list; each `turn` is a fresh read. */
  async list(who: Identity, query = "", turn: number | string = 0): Promise<ObservedCrawl> {
    const list = await this.once(
      `list ${who.name} ${query} ${turn}`,
      () => this.#crawl(who, query),
    );
    if (who === this.operator && query === "" && !this.#bases.includes(list)) {
      this.#bases.push(list);
    }
    for (const { broken } of [list, ...this.#bases]) {
      if (broken && isWeather(broken)) this.unread.add(broken);
    }
    return list;
  }

  /** Returns the filters by which an identity's lists were read so far. */
  filtersOf(who: Identity): string[] {
    const start = `list ${who.name} ?experiment_id=`;
    return [...this.#memo.keys()].filter((name) => name.startsWith(start))
      .map((name) => name.slice(`list ${who.name} `.length).split(" ")[0] ?? "");
  }

  /** Returns the operator's list as it was before everything else: the lower half of the sandwich. */
  operatorListBefore(): Promise<ObservedCrawl> {
    return this.list(this.operator);
  }

  /** Returns the operator's list read again after every user's: the upper half of the sandwich. */
  operatorListAfter(): Promise<ObservedCrawl> {
    return this.once("after", async () => {
      await this.operatorListBefore();
      for (const user of this.users) await this.list(user);
      return this.list(this.operator, "", 1);
    });
  }

  /** Returns the rows that are the same in both halves of the sandwich, and how many are not. */
  stable(): Promise<{ rows: Map<number, AnyRow>; known: Set<number>; churned: number }> {
    return this.once("stable", async () => {
      const [before, after] = [await this.operatorListBefore(), await this.operatorListAfter()];
      const rows = new Map<number, AnyRow>();
      for (const [id, row] of before.rows) {
        const again = after.rows.get(id);
        if (again === row) rows.set(id, row);
      }
      const known = new Set([...before.rows.keys(), ...after.rows.keys()]);
      return { rows, known, churned: known.size - rows.size };
    });
  }

  /** Returns how many rows changed between the two reads, or 0 when one was enough. */
  async churned(): Promise<number> {
    return this.#memo.has("stable") ? (await this.stable()).churned : 0;
  }

  /** Returns what an identity gets at a path, which is read once. */
  read(who: Identity, path: string): Promise<RecordedResponse> {
    return this.once(`read ${who.name} ${path}`, () => this.ask(who, path));
  }

  /** Returns the response that an identity gets for the id of a session. */
  detail(who: Identity, id: number | string): Promise<RecordedResponse> {
    return this.once(`detail ${who.name} ${id}`, () => this.ask(who, `/sessions/${id}`));
  }

  /** Returns the operator's details of a sample of the listed sessions, in list order. */
  sampledDetails(): Promise<{ id: number; row: AnyRow; answer: RecordedResponse }[]> {
    return this.once("sampled details", async () => {
      const { rows, pages } = await this.operatorListBefore();
      const ids = [...rows.keys()];
      // The first rows and those at the first seam, and a sample of the rest.
      const seam = pages[0]?.ids.length ?? 0;
      const turns = ids.flatMap((id, place) => {
        const next = ids[place + 1] ?? id;
        return rows.get(id)?.is_active === rows.get(next)?.is_active ? [] : [id, next];
      }).slice(-MAX_TURNS);
      const chosen = new Set([
        ...ids.slice(0, 6),
        ...ids.slice(-2),
        ...ids.slice(Math.max(0, seam - 3), seam + 3),
        // Where active ones come first, the list is wrong between the last of them and the next row.
        ...turns,
        ...this.random.sample(ids, this.limits.sample),
      ]);
      return Promise.all(
        ids.filter((id) => chosen.has(id)).map(async (id) => ({
          id,
          row: rows.get(id) as AnyRow,
          answer: await this.detail(this.operator, id),
        })),
      );
    });
  }

  /** Returns users' details of sessions that they started, and of others that their lists show. */
  ownDetails(): Promise<{ id: number; answer: RecordedResponse }[]> {
    return this.once("own details", async () => {
      const { rows } = await this.stable();
      const details = this.users.flatMap((user) => {
        const own = [...rows.values()].filter((row) => row.started_by === user.userId);
        return own.slice(0, OWN_DETAILS).map(({ session_id: id }) => ({ user, id }));
      });
      for (const user of this.users) {
        const listed = [...(await this.list(user)).rows.keys()].filter((id) => rows.has(id));
        for (const id of this.random.sample(listed, OWN_DETAILS)) details.push({ user, id });
      }
      return Promise.all(
        details.map(async ({ user, id }) => ({ id, answer: await this.detail(user, id) })),
      );
    });
  }

  /** Whether the first page of a crawl is still as it was, so that nothing was added meanwhile. */
  async isStill(who: Identity, { pages: [first] }: Crawl): Promise<boolean> {
    if (!first) return false;
    const again = readList(await this.ask(who, first.url));
    const firstId = (again?.results[0] as AnyRow | undefined)?.session_id;
    return again !== undefined && again.count === first.count && firstId === first.ids[0];
  }

  /**
   * Probes unlisted ids, gaps and some beyond the highest, for sessions that the list hides. What
   * they get and is a session of another id is `strays`.
   */
  hidden(): Promise<{ probed: number; found: Probed[]; strays: Probed[] }> {
    return this.once("hidden", async () => {
      const { rows } = await this.operatorListBefore();
      const highest = [...rows.keys()].reduce((most, id) => Math.max(most, id), 0);
      const gaps: number[] = [];
      for (let id = 1; id < highest && gaps.length < 100_000; id++) {
        if (!rows.has(id)) gaps.push(id);
      }
      const candidates = new Set([
        ...this.random.sample(gaps, this.limits.sample),
        highest + 1,
        highest + 2,
        highest + 10,
      ]);
      for (const user of this.users) {
        for (const id of (await this.list(user)).rows.keys()) if (!rows.has(id)) candidates.add(id);
      }
      const strays: Probed[] = [];
      const retrieve = async (id: number) => {
        const answer = await this.ask(this.operator, `/sessions/${id}`);
        const held = (answer.json as AnyRow | undefined)?.session_id;
        // An id that is text is another requirement's matter.
        const isOther = held !== undefined && Number(held) !== id;
        if (answer.status === 200 && isOther) strays.push({ id, answer });
        return answer.status === 200 && held === id ? [{ id, answer }] : [];
      };
      const first = (await Promise.all([...candidates].map(retrieve))).flat();
      if (first.length === 0) return { probed: candidates.size, found: [], strays };
      const fresh = await this.list(this.operator, "", 2);
      const missing = first.filter(({ id }) => !fresh.rows.has(id));
      return {
        probed: candidates.size,
        strays,
        found: (await Promise.all(missing.map(({ id }) => retrieve(id)))).flat(),
      };
    });
  }

  async #crawl(who: Identity, query: string): Promise<ObservedCrawl> {
    const isFirst = who === this.operator && query === "" && !this.#first;
    this.#first ||= isFirst;
    const whole = isFirst ? undefined : await this.operatorListBefore();
    const known = whole?.rows;
    const observed: RowObservations = { rows: 0, timed: 0, shape: [], form: [], json: [] };
    const add = (
      list: Observation[],
      fault: ShapeFault | undefined,
      answer: RecordedResponse,
    ): void => {
      if (fault && list.length < MAX_OBSERVATIONS) list.push({ ...fault, answer });
    };
    const ask: AskPage = async (url) => {
      const answer = await this.ask(who, url);
      const problem = answer.status === 200 ? jsonFault(answer) : undefined;
      add(observed.json, problem, answer);
      return answer;
    };
    const page = (answer: RecordedResponse, rows: readonly unknown[]): void => {
      this.#hold(answer, rows, known);
      rows.forEach((row, index) => {
        // What cannot be read is no witness: bytes that are no UTF-8 spoil the texts of their rows.
        if (answer.jsonProblem) return;
        observed.rows++;
        const isObject = typeof row === "object" && row !== null;
        if (isObject && this.#sound.has(row)) return void observed.timed++;
        if (holdsTimes(row)) observed.timed++;
        const shape = rowFault(row, `/results/${index}`);
        add(observed.shape, shape, answer);
        if (!isObject) return;
        const form = timeFormFault(row, `/results/${index}`);
        add(observed.form, form, answer);
        if (!shape && !form) this.#sound.add(row);
      });
    };
    // Where one list never ends, the others need not be followed for long.
    const options = { page, known, ...(whole?.endless && { patience: HURRIED_PAGES }) };
    return { ...await crawl(this.listUrl + query, ask, options), observed };
  }

  /** Counts what a page adds to what is held: rows that were read before are held once. */
  #hold(
    { bytes }: RecordedResponse,
    rows: readonly unknown[],
    known: ReadonlyMap<number, AnyRow> | undefined,
  ): void {
    const fresh = rows.filter((row) => {
      const id = (row as AnyRow | null)?.session_id;
      return id === undefined || known?.get(id) !== row;
    });
    this.#held += PAGE_BYTES + bytes.length * fresh.length / Math.max(rows.length, 1);
    const { maxLists } = this.limits;
    if (this.#held > maxLists * 2 ** 20) {
      throw new RefusedRequest(
        `Cannot hold more: the lists are larger than ${maxLists} MiB. Raise --max-lists`,
      );
    }
  }

  #place(path: string): string {
    const url = new URL(/^https?:/.test(path) ? path : `${this.#transport.baseUrl}${path}`);
    if (!this.#isolate) return /^https?:/.test(path) ? path : url.href;
    url.searchParams.set("conformance", String(++this.#isolated));
    return url.href;
  }
}
