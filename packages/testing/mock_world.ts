import {
  type DeviationId,
  type Explanation,
  type SessionDetail,
  toDetail,
  type User,
} from "@sessions/domain";
import type { RowHandle } from "@sessions/fixtures";
import type { JournalEntry, LocalControl, World } from "@sessions/server";
import { callerOf } from "./world/caller.ts";
import { expectRequests } from "./world/expect_requests.ts";
import type { InProcessFetch } from "./in_process_fetch.ts";
import { momentText } from "./world/moment_text.ts";
import { advanceBy, wireValues } from "./world/wire.ts";
import type {
  Caller,
  Clock,
  People,
  Sessions,
  TokenOptions,
  WorldFaults,
  WorldJournal,
} from "./world/world_parts.ts";

/** Options for {@linkcode MockWorld}. */
export interface MockWorldOptions {
  /** The API's base URL. */
  url: string;
  fetch: InProcessFetch;
  /** Calls the control plane in this process. */
  control: LocalControl;
  /** Ends the world. */
  close: () => void;
}

/** An isolated copy of everything that changes, as a test holds it. */
export class MockWorld {
  readonly id: string;
  /**
   * The API's base URL for whoever is to be in this world, with a token, without one, or at its login:
   * `http://127.0.0.1:41234/w/ID/api`, and of the default world `http://127.0.0.1:41234/api`.
   */
  readonly url: string;
  /** The standard `fetch`, but it reaches this world without a socket. */
  readonly fetch: InProcessFetch;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly people: People;
  readonly faults: WorldFaults;
  readonly journal: WorldJournal;
  readonly #world: World;
  readonly #control: LocalControl;
  readonly #close: () => void;

  constructor(world: World, { url, fetch, control, close }: MockWorldOptions) {
    this.id = world.id;
    this.url = url;
    this.clock = clockOf(world, control);
    this.sessions = sessionsOf(world, control);
    this.people = peopleOf(world, control);
    this.faults = faultsOf(world, control);
    this.journal = journalOf(world, control);
    this.#world = world;
    this.fetch = fetch;
    this.#control = control;
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
    const { framework, pageSize } = this.#world;
    const body = { framework, pageSize, deviations: [...ids] };
    this.#control(this.#world, "replaceBehavior", { body });
  }

  /** The data: its name, its seed, and its rows by what a test needs of them. */
  get scenario(): { name: string; seed: number; row(handle: RowHandle): SessionDetail } {
    const { scenario: name, seed } = this.#world.store.origin;
    return {
      name,
      seed,
      row: (handle) => this.#control(this.#world, "findSession", { query: { handle } }),
    };
  }

  /**
   * A token of a user, which names this world.
   *
   * @throws {ChangeError} for nobody's id; a token of nobody has the fault `unknown-user`
   */
  tokenFor(user: number, options: TokenOptions = {}): string {
    return this.#control(this.#world, "createToken", { body: { user, ...options } }).token;
  }

  /** Somebody of this world, or with a token of their own. */
  as(user: number, options: TokenOptions = {}): Caller {
    return callerOf({ token: this.tokenFor(user, options), url: this.url, fetch: this.fetch });
  }

  /**
   * Why a user sees a session, or does not.
   *
   * @throws {ChangeError} for nobody's id
   */
  explain(user: number, session: number): Explanation {
    const { visible = false, because, requirement } = this.#control(this.#world, "explain", {
      query: { user, session },
    });
    return { visible, because, requirement };
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

function clockOf(world: World, control: LocalControl): Clock {
  const change = (body: { now?: string; advanceMs?: number; frozen?: boolean; pace?: number }) =>
    void control(world, "changeClock", { body });
  return {
    now: () => new Date(world.clock.now()),
    set: (moment) => change({ now: momentText(moment) }),
    advance: (milliseconds) => change(advanceBy(milliseconds)),
    freeze: () => change({ frozen: true }),
    resume: () => change({ frozen: false }),
    pace: (factor) => change({ pace: factor }),
  };
}

function peopleOf(world: World, control: LocalControl): People {
  return {
    add: (values = {}) => control(world, "addUser", { body: values }),
    edit: (id, values) => control(world, "editUser", { path: { id: String(id) }, body: values }),
  };
}

function sessionsOf(world: World, control: LocalControl): Sessions {
  const path = (id: number) => ({ id: String(id) });
  const by = (by: number | undefined) => by === undefined ? {} : { by };
  return {
    create: (values = {}) => control(world, "createSession", { body: wireValues(values) }),
    start: (id, who) => control(world, "startSession", { path: path(id), body: by(who) }),
    end: (id, who) => control(world, "endSession", { path: path(id), body: by(who) }),
    cancel: (id, who) => control(world, "cancelSession", { path: path(id), body: by(who) }),
    edit: (id, values) =>
      control(world, "editSession", { path: path(id), body: wireValues(values) }),
    remove: (id) => control(world, "removeSession", { path: path(id) }),
    get: (id) => control(world, "showSession", { path: path(id) }),
    list: () => [...world.store.sessions()].map((session) => toDetail(session, world.zone)),
  };
}

function faultsOf(world: World, control: LocalControl): WorldFaults {
  return {
    add: (fault) => control(world, "addFault", { body: fault }),
    list: () => world.faults.list(),
    remove(id) {
      if (id === undefined) control(world, "removeFaults");
      else control(world, "removeFault", { path: { id: String(id) } });
    },
  };
}

function journalOf(world: World, control: LocalControl): WorldJournal {
  const find: WorldJournal["find"] = (filter = {}) =>
    control(world, "listRequests", { query: filter }).requests as JournalEntry[];
  return {
    find,
    count: (filter = {}) => control(world, "countRequests", { query: filter }).count,
    expect: (filter, options) => expectRequests(find, filter, options),
    clear: () => void control(world, "forgetRequests"),
  };
}
