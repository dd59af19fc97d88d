import {
  type DeviationId,
  EVERYONE,
  explainSession,
  type Explanation,
  resolveDeviations,
  type SessionDetail,
  type SessionMove,
  toDetail,
  type User,
} from "@sessions/domain";
import { findRow, valueAt } from "@sessions/fixtures";
import {
  badValue,
  changeClock,
  checkValue,
  createSession,
  editSession,
  Fault,
  faultProblem,
  findSession,
  type HeldFault,
  type Journal,
  type JournalEntry,
  type JournalFilter,
  makeToken,
  moveNow,
  NewToken,
  removeSession,
  RequestFilter,
  type SessionValues,
  type TokenFault,
  type World,
} from "@sessions/server";
import type { Fetch } from "./in_process_fetch.ts";
import { type Moment, momentText } from "./moment_text.ts";

/** What a token may be told. */
export interface TokenOptions {
  /** @default "access" */
  type?: "access" | "refresh";
  /** What is wrong with it. @default nothing */
  fault?: TokenFault;
  /** Seconds until it expires. @default the lifetime of its type */
  lifetime?: number;
}

/** Somebody who asks. */
export interface Caller {
  readonly token: string;
  /** `Authorization`, for an app's own requests. */
  readonly headers: { readonly Authorization: string };
  /** Asks as them; a path such as `/sessions` is one of the API's. */
  fetch(path: string | URL, init?: RequestInit): Promise<Response>;
}

/** Some values of a session; a date-time may be any {@link Moment}. */
export type Values = { [Key in keyof SessionDetail]?: SessionDetail[Key] | Date };

/** The clock of a world. It rules tokens, `Date`, what is running or ended, and the journal. */
export interface Clock {
  now(): Date;
  /** Goes to a moment; what was planned until then happens. */
  set(moment: Moment): void;
  /** Goes on by milliseconds; what was planned until then happens. */
  advance(milliseconds: number): void;
  freeze(): void;
  resume(): void;
}

/** The sessions of a world. Each change answers the session's detail as it is then. */
export interface Sessions {
  /** Creates one; a start or end that lies ahead happens when the clock gets there. */
  create(values?: Values): SessionDetail;
  start(id: number, by?: number): SessionDetail;
  end(id: number, by?: number): SessionDetail;
  cancel(id: number, by?: number): SessionDetail;
  edit(id: number, values: Values): SessionDetail;
  remove(id: number): void;
  get(id: number): SessionDetail;
  /** All of them, by id. */
  list(): SessionDetail[];
}

/** What goes wrong on purpose in a world. */
export interface WorldFaults {
  add(fault: Fault): HeldFault;
  list(): HeldFault[];
  /** Removes one, or all. */
  remove(id?: number): void;
}

/** The last requests of a world. */
export interface WorldJournal {
  find(filter?: JournalFilter): JournalEntry[];
  count(filter?: JournalFilter): number;
  clear(): void;
}

/** What {@link MockWorld} needs. */
export interface MockWorldOptions {
  /** The API's base URL. */
  url: string;
  fetch: Fetch;
  /** Ends the world. */
  close: () => void;
}

/** An isolated copy of everything that changes, as a test holds it. */
export class MockWorld {
  readonly id: string;
  /** The API's base URL, such as `http://127.0.0.1:41234/api`. */
  readonly url: string;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly faults: WorldFaults;
  readonly journal: WorldJournal;
  readonly #world: World;
  readonly #fetch: Fetch;
  readonly #close: () => void;

  constructor(world: World, { url, fetch, close }: MockWorldOptions) {
    this.id = world.id;
    this.url = url;
    this.clock = clockOf(world);
    this.sessions = sessionsOf(world);
    this.faults = faultsOf(world);
    this.journal = journalOf(world.journal);
    this.#world = world;
    this.#fetch = fetch;
    this.#close = close;
  }

  /** The people of this world. */
  get users(): User[] {
    return this.#world.store.users();
  }

  /** What this world gets wrong on purpose. */
  get deviations(): readonly DeviationId[] {
    return this.#world.deviations;
  }

  set deviations(ids: readonly DeviationId[]) {
    this.#world.deviations = resolveDeviations(ids);
  }

  /** The data: its name, its seed, and its rows by what a test needs of them. */
  get scenario(): { name: string; seed: number; row(handle: string): SessionDetail } {
    const { store, zone, pageSize } = this.#world;
    return {
      name: store.origin.scenario,
      seed: store.origin.seed,
      row: (handle) => toDetail(findRow(store.sessions(), handle, { pageSize }), zone),
    };
  }

  /**
   * A token of a user, which names this world.
   *
   * @throws {RangeError} for nobody's id; a token of nobody has the fault `unknown-user`
   */
  tokenFor(user: number, { type = "access", ...options }: TokenOptions = {}): string {
    const { key, clock, id, store } = this.#world;
    checkValue(NewToken, { user, type, ...options });
    if (options.fault === undefined && !store.user(user)) {
      const ids = store.users().slice(0, 8).map((one) => one.id).join(", ");
      throw new RangeError(
        `Cannot be user ${user}: there is none. Be ${ids}…, or ask for the fault "unknown-user"`,
      );
    }
    return makeToken({
      key,
      type,
      userId: user,
      now: clock.now() / 1000,
      world: id,
      ...options,
    });
  }

  /** Somebody of this world, or with a token of their own. */
  as(user: number, options: TokenOptions = {}): Caller {
    const token = this.tokenFor(user, options);
    const headers = { Authorization: `Bearer ${token}` };
    return {
      token,
      headers,
      fetch: (path, init) => {
        const all = new Headers(init?.headers);
        if (!all.has("Authorization")) all.set("Authorization", headers.Authorization);
        const target = typeof path === "string" && path.startsWith("/") ? this.url + path : path;
        return this.#fetch(target, { ...init, headers: all });
      },
    };
  }

  /** Why a user sees a session, or does not. */
  explain(user: number, session: number): Explanation {
    const { store } = this.#world;
    const account = store.user(user);
    if (!account) throw new RangeError(`Cannot explain what user ${user} sees: there is none`);
    const viewer = { userId: user, isOperator: account.is_operator };
    return explainSession(store.get(EVERYONE, session), viewer);
  }

  /** Takes everything back to how it was at first. */
  reset(): void {
    this.#world.reset();
  }

  /** Ends the world: its tokens are refused from then on. */
  close(): void {
    this.#close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function clockOf(world: World): Clock {
  const { clock } = world;
  return {
    now: () => new Date(clock.now()),
    set: (moment) => changeClock(world, { now: momentText(moment) }),
    advance(milliseconds) {
      checkNumber("/advanceMs", milliseconds);
      changeClock(world, { advanceMs: milliseconds });
    },
    freeze: () => clock.freeze(),
    resume: () => clock.resume(),
  };
}

/** A value that is not there would pass for one that was left out. */
function checkNumber(pointer: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw badValue(pointer, "a finite number", typeof value === "number" ? String(value) : value);
  }
}

function sessionsOf(world: World): Sessions {
  const { zone } = world;
  const move = (kind: SessionMove) => (id: number, by?: number) =>
    toDetail(moveNow(world, kind, { id, by }), zone);
  return {
    create: (values = {}) => toDetail(createSession(world, wire(values)), zone),
    start: move("start"),
    end: move("end"),
    cancel: move("cancel"),
    edit: (id, values) => toDetail(editSession(world, id, wire(values)), zone),
    remove: (id) => removeSession(world, id),
    get: (id) => toDetail(findSession(world, id), zone),
    list: () => [...world.store.sessions()].map((session) => toDetail(session, zone)),
  };
}

function wire(values: Values): SessionValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value instanceof Date ? momentText(value) : value,
    ]),
  ) as SessionValues;
}

function faultsOf({ faults }: World): WorldFaults {
  return {
    add(fault) {
      checkValue(Fault, fault);
      const problem = faultProblem(fault);
      if (problem) {
        throw badValue(problem.pointer, problem.wanted, valueAt(fault, problem.pointer));
      }
      return faults.add(fault);
    },
    list: () => faults.list(),
    remove: (id) => void faults.remove(id),
  };
}

function journalOf(journal: Journal): WorldJournal {
  const find = (filter: JournalFilter = {}): JournalEntry[] => {
    checkValue(RequestFilter, filter);
    return journal.find(filter);
  };
  return {
    find,
    count: (filter) => find(filter).length,
    clear: () => void journal.delete(),
  };
}
