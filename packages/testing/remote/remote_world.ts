import {
  type CallOptions,
  ChangeError,
  type ControlClient,
  type ControlName,
  type ControlResult,
  type Person,
  type WorldReading,
} from "@sessions/control";
import { API_PATH, type DeviationId, type Explanation, type SessionDetail } from "@sessions/domain";
import type { RowHandle } from "@sessions/fixtures";
import type { HeldFault, JournalEntry } from "@sessions/server";
import { callerOf } from "../world/caller.ts";
import { expectRequests } from "../world/expect_requests.ts";
import type { Fetch } from "../in_process_fetch.ts";
import { momentText } from "../world/moment_text.ts";
import { advanceBy, wireValues } from "../world/wire.ts";
import type {
  Caller,
  Clock,
  People,
  Sessions,
  TokenOptions,
  WorldFaults,
  WorldJournal,
} from "../world/world_parts.ts";

/** The same methods, each of which answers later. */
export type Remote<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...values: infer Values) => infer Result
    ? (...values: Values) => Promise<Awaited<Result>>
    : never;
};

const DEFAULT_WORLD = "default";

/** Options for {@linkcode RemoteWorld}. */
export interface RemoteWorldOptions {
  client: ControlClient;
  /** The mock's URL, below which the API and the control plane are. */
  base: string;
  fetch: Fetch;
}

type Call = <Name extends ControlName>(
  name: Name,
  options?: Omit<CallOptions<Name>, "world">,
) => Promise<ControlResult<Name>>;

/** A world of a mock in another process: {@linkcode MockWorld}, but each method answers later. */
export class RemoteWorld {
  readonly id: string;
  /** The API's base URL, such as `http://127.0.0.1:41234/api`. */
  readonly url: string;
  readonly clock: Remote<Clock>;
  readonly sessions: Remote<Sessions>;
  readonly people: Remote<People>;
  readonly faults: Remote<WorldFaults>;
  readonly journal: Remote<WorldJournal>;
  /** The data: its name, its seed, and its rows by what a test needs of them. */
  readonly scenario: {
    readonly name: string;
    readonly seed: number;
    row(handle: RowHandle): Promise<SessionDetail>;
  };
  protected readonly call: Call;
  readonly #fetch: Fetch;

  constructor(
    { id, scenario: name, seed }: WorldReading,
    { client, base, fetch }: RemoteWorldOptions,
  ) {
    const call: Call = (name, options) => client.call(name, { ...options, world: id });
    this.id = id;
    this.url = base + (id === DEFAULT_WORLD ? "" : `/w/${id}`) + API_PATH;
    this.clock = clockOf(call);
    this.sessions = sessionsOf(call);
    this.people = {
      add: (values = {}) => call("addUser", { body: values }),
      edit: (id, values) => call("editUser", { path: { id: String(id) }, body: values }),
    };
    this.faults = faultsOf(call);
    this.journal = journalOf(call);
    this.scenario = {
      name,
      seed,
      row: (handle) => call("findSession", { query: { handle } }),
    };
    this.call = call;
    this.#fetch = fetch;
  }

  /** Returns the people of this world, without passwords. */
  async users(): Promise<Person[]> {
    const people: Person[] = [];
    while (true) {
      const { users } = await this.call("listUsers", { query: { after: people.at(-1)?.id ?? 0 } });
      if (users.length === 0) return people;
      people.push(...users);
    }
  }

  /** Returns what this world gets wrong on purpose. */
  async deviations(): Promise<readonly DeviationId[]> {
    return (await this.call("showBehavior")).deviations;
  }

  /** Replaces what this world gets wrong on purpose. */
  async setDeviations(ids: readonly DeviationId[]): Promise<void> {
    const { framework, pageSize } = await this.call("showBehavior");
    const body = { framework, pageSize, deviations: [...ids] };
    await this.call("replaceBehavior", { body });
  }

  /**
   * Returns a token of a user, which names this world.
   *
   * @throws {ChangeError} for nobody's id; a token of nobody has the fault `unknown-user`
   */
  async tokenFor(user: number, options: TokenOptions = {}): Promise<string> {
    return (await this.call("createToken", { body: { user, ...options } })).token;
  }

  /** Returns somebody of this world, or with a token of their own. */
  async as(user: number, options: TokenOptions = {}): Promise<Caller> {
    const token = await this.tokenFor(user, options);
    return callerOf({ token, url: this.url, fetch: this.#fetch });
  }

  /**
   * Explains why a user sees a session, or does not.
   *
   * @throws {ChangeError} for nobody's id
   */
  async explain(user: number, session: number): Promise<Explanation> {
    const { visible = false, because, requirement } = await this.call("explain", {
      query: { user, session },
    });
    return { visible, because, requirement };
  }

  /** Takes everything back to how it was at first. */
  async reset(): Promise<void> {
    await this.call("resetWorld");
  }

  /** Ends the world, if it is still there: its tokens are refused from then on. */
  async close(): Promise<void> {
    await this.call("deleteWorld", { path: { id: this.id } }).catch((error: unknown) => {
      if (!(error instanceof ChangeError && error.code === "unknown")) throw error;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function clockOf(call: Call): Remote<Clock> {
  const change = async (
    body: { now?: string; advanceMs?: number; frozen?: boolean; pace?: number },
  ) => {
    await call("changeClock", { body });
  };
  return {
    now: async () => new Date((await call("readClock")).now),
    set: (moment) => change({ now: momentText(moment) }),
    advance: async (milliseconds) => await change(advanceBy(milliseconds)),
    freeze: () => change({ frozen: true }),
    resume: () => change({ frozen: false }),
    pace: (factor) => change({ pace: factor }),
  };
}

function sessionsOf(call: Call): Remote<Sessions> {
  const path = (id: number) => ({ id: String(id) });
  const by = (by: number | undefined) => by === undefined ? {} : { by };
  return {
    create: (values = {}) => call("createSession", { body: wireValues(values) }),
    start: (id, who) => call("startSession", { path: path(id), body: by(who) }),
    end: (id, who) => call("endSession", { path: path(id), body: by(who) }),
    cancel: (id, who) => call("cancelSession", { path: path(id), body: by(who) }),
    edit: (id, values) => call("editSession", { path: path(id), body: wireValues(values) }),
    remove: (id) => call("removeSession", { path: path(id) }),
    get: (id) => call("showSession", { path: path(id) }),
    async list() {
      const all: SessionDetail[] = [];
      while (true) {
        const after = all.at(-1)?.session_id ?? 0;
        const { sessions } = await call("listSessions", { query: { after } });
        if (sessions.length === 0) return all;
        all.push(...sessions);
      }
    },
  };
}

function faultsOf(call: Call): Remote<WorldFaults> {
  return {
    add: (fault) => call("addFault", { body: fault }) as Promise<HeldFault>,
    list: async () => [...(await call("listFaults")).faults] as HeldFault[],
    async remove(id) {
      if (id === undefined) await call("removeFaults");
      else await call("removeFault", { path: { id: String(id) } });
    },
  };
}

function journalOf(call: Call): Remote<WorldJournal> {
  const find: Remote<WorldJournal>["find"] = async (filter = {}) =>
    (await call("listRequests", { query: filter })).requests as JournalEntry[];
  return {
    find,
    count: async (filter = {}) => (await call("countRequests", { query: filter })).count,
    expect: (filter, options) => expectRequests(find, filter, options),
    clear: async () => void await call("forgetRequests"),
  };
}
