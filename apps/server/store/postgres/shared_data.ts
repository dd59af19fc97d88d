import { DEFAULT_BEHAVIOR, EVERYONE, type TimeZone } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import { openSqliteStore } from "../sqlite/sqlite_store.ts";
import { StoreError } from "../store_error.ts";
import type { SessionStore } from "../store.ts";
import type { SharedState, WorldState } from "../world_state.ts";
import { lost, Postgres, type PostgresOptions, type Writing } from "./postgres.ts";
import { recordWrites, type Written } from "../recorded_store.ts";
import type { SharedData, SharedWorld } from "./shared_world.ts";
import {
  type Everything,
  type Head,
  readChanges,
  readEverything,
  readHead,
  type SessionChange,
  writeChanges,
  writeEverything,
  writeHead,
} from "./tables.ts";

/** Options for {@linkcode openSharedData}. */
export interface SharedDataOptions extends PostgresOptions {
  zone: TimeZone;
}

/** What of a world all mocks share beside the data. */
type Setting = Pick<WorldState, "clock" | "behavior">;

/**
 * Opens data on PostgreSQL that any number of mocks share.
 *
 * Each mock holds a copy in SQLite, from which the same code answers the same bytes at the same
 * speed. Before it answers, it asks for the version that is committed: an answer is never older than
 * the request. Who writes holds a lock, is up to date, and commits before the answer is sent.
 *
 * @throws {StoreError} when the database cannot be opened
 */
export async function openSharedData(
  { zone, ...options }: SharedDataOptions,
): Promise<SharedData> {
  const postgres = await Postgres.open(options);
  const { origin } = postgres;
  const empty = { users: [], sessions: [] };
  const copy = openSqliteStore({ seed: () => ({ dataset: empty, origin }), zone });
  const data = new Copy(postgres, { copy, first: () => firstDataset(postgres, options) });
  try {
    await data.load();
    return data;
  } catch (error) {
    await data.close();
    throw error;
  }
}

class Copy implements SharedData {
  readonly store: SessionStore;
  readonly first: SharedWorld["first"];
  readonly #postgres: Postgres;
  readonly #copy: SessionStore;
  readonly #take: () => Written;
  /** What the copy holds; an impossible one is loaded anew. */
  #held: Pick<Head, "version" | "generation"> = NOTHING;
  /** What this mock was started with. */
  #started: Setting | undefined;
  /** The last of what is done in turn: checks and writes. */
  #turn: Promise<unknown> = Promise.resolve();
  #check: Promise<void> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    postgres: Postgres,
    { copy, first }: { copy: SessionStore; first: SharedWorld["first"] },
  ) {
    this.#postgres = postgres;
    this.#copy = copy;
    this.first = first;
    ({ store: this.store, take: this.#take } = recordWrites(copy));
  }

  /** Reads all of it; how it stood then. */
  async load(): Promise<Head> {
    const { head, everything } = await this.#postgres.snapshot(async (client) => ({
      head: await readHead(client),
      everything: await readEverything(client),
    }));
    this.#copy.load(everything);
    this.#copy.skipIds(everything.removed);
    for (const plan of everything.plans) this.#copy.plan(plan);
    this.#held = head;
    return head;
  }

  async catchUp(world: SharedState): Promise<void> {
    // A check that has begun may have missed what was committed since: the next one serves all who wait.
    await (this.#check ??= this.#inTurn(async () => {
      this.#check = undefined;
      await this.#follow(world, await this.#postgres.head());
    }));
    if (world.due) await this.write(world, () => {});
  }

  write<Result>(world: SharedState, run: () => Result | Promise<Result>): Promise<Result> {
    // One writer of this mock waits at a time; who only reads goes on until it is its turn.
    const result = this.#writing.then(() => this.#write(world, run));
    this.#writing = result.catch(() => {});
    return result;
  }

  async #write<Result>(world: SharedState, run: () => Result | Promise<Result>): Promise<Result> {
    const writing = await this.#postgres.write();
    return await this.#inTurn(() =>
      this.#commit(world, {
        writing,
        run() {
          world.settle();
          return run();
        },
      })
    );
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#postgres.close();
  }

  #inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(run);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #follow(world: SharedState, head: Head): Promise<void> {
    if (this.#started && head.version === this.#held.version) return;
    this.#started ??= settingOf(world);
    const { world: setting } = await this.#read(head);
    this.#set(world, setting as Setting | null);
  }

  /** Reads what changed; how it stood then, which may be later than what was asked for. */
  async #read(asked: Head): Promise<Head> {
    const { version, generation } = this.#held;
    if (asked.version === version) return asked;
    if (asked.generation !== generation) return await this.load();
    const { head, changes } = await this.#postgres.snapshot(async (client) => ({
      head: await readHead(client),
      changes: await readChanges(client, version),
    }));
    // Everything was replaced just now.
    if (head.generation !== generation) return await this.load();
    for (const change of changes) this.#apply(change);
    this.#held = head;
    return head;
  }

  #set(world: SharedState, setting: Setting | null): void {
    const { clock, behavior = DEFAULT_BEHAVIOR } = setting ?? this.#started ?? settingOf(world);
    const nextPlan = this.#copy.plans()[0]?.at ?? null;
    world.follow({ clock, behavior, nextPlan, revision: this.#held.version });
  }

  #apply({ id, session, plans }: SessionChange): void {
    if (session) this.#copy.put(session);
    else {
      this.#copy.remove(id);
      // It may have come and gone since this mock looked last.
      this.#copy.skipIds(id);
    }
    this.#copy.unplan(id, Infinity);
    for (const plan of plans) this.#copy.plan(plan);
  }

  async #commit<Result>(
    world: SharedState,
    { writing, run }: { writing: Writing; run: () => Result | Promise<Result> },
  ): Promise<Result> {
    const { client, head } = writing;
    let before: Setting | undefined;
    let written: Written | undefined;
    const hasWritten = () => {
      const { everything, sessions } = written ??= this.#take();
      return everything || sessions.length > 0 || !isSame(settingOf(world), before);
    };
    try {
      await this.#follow(world, head);
      before = settingOf(world);
      const { resets } = world;
      const result = await run();
      if (!hasWritten()) {
        await writing.commit();
        return result;
      }
      const { everything = false, sessions = [] } = written ?? {};
      const version = head.version + 1;
      const generation = head.generation + Number(everything);
      if (everything) await writeEverything(client, everythingOf(this.#copy), version);
      else await writeChanges(client, this.#changesOf(sessions), version);
      const setting = settingOf(world);
      // After a reset each mock is as it was started.
      const shared = world.resets > resets ? null : isSame(setting, before) ? head.world : setting;
      await writeHead(client, { version, generation, world: shared });
      await writing.commit();
      this.#held = { version, generation };
      this.#set(world, shared as Setting | null);
      return result;
    } catch (error) {
      writing.giveUp();
      // The copy may have what was not committed.
      if (before && hasWritten()) {
        this.#held = NOTHING;
        // No committed revision may be taken for the one that was given up.
        world.follow({ ...world.state, revision: NOTHING.version });
      }
      throw lost(error);
    }
  }

  #changesOf(ids: readonly number[]): SessionChange[] {
    const plans = this.#copy.plans();
    return ids.map((id) => ({
      id,
      session: this.#copy.get(EVERYONE, id),
      plans: plans.filter(({ sessionId }) => sessionId === id),
    }));
  }
}

function everythingOf(store: SessionStore): Omit<Everything, "removed"> {
  return { users: store.users(), sessions: store.sessions(), plans: store.plans() };
}

/** What the database was seeded with, whatever this mock was started with. */
function firstDataset(postgres: Postgres, { seed, spec }: PostgresOptions): Dataset {
  if (postgres.spec) return seed(postgres.spec).dataset;
  if (spec === null) return seed().dataset;
  throw new StoreError(
    `Cannot reset the shared data: it came from the file ${postgres.origin.scenario}. ` +
      "Reset it at a mock that was started with --dataset and that file",
  );
}

function isSame(one: Setting, other: Setting | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const NOTHING = { version: -1, generation: -1 };

function settingOf(world: SharedState): Setting {
  const { clock, behavior } = world.state;
  return { clock, behavior };
}
