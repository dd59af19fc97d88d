import { ChangeError } from "@sessions/control/change_error";
import type { KeyObject } from "node:crypto";
import {
  type Behavior,
  DEFAULT_BEHAVIOR,
  type DeviationId,
  EVERYONE,
  type FrameworkName,
  type Instant,
  moveSession,
  type Session,
  type TimeZone,
} from "@sessions/domain";
import { AnswerCache } from "./answer_cache.ts";
import { ChangeLog } from "../store/change_log.ts";
import { Faults } from "./faults.ts";
import { Journal } from "./journal.ts";
import { recordWrites } from "../store/recorded_store.ts";
import type { ScheduledTransition, SessionStore, Snapshot } from "../store/store.ts";
import type { SharedWorld } from "../store/postgres/shared_world.ts";
import { DEFAULT_WORLD } from "../tokens/tokens.ts";
import type { SharedState, WorldState } from "../store/world_state.ts";
import { WorldClock } from "./world_clock.ts";

/** What a {@link World} is made of. */
export interface WorldOptions {
  /** @default "default" */
  id?: string;
  store: SessionStore;
  /** The key that signs tokens. */
  key: KeyObject;
  /** The deployment's own zone. */
  zone: TimeZone;
  /**
   * The machine's time, in milliseconds since 1970.
   *
   * @default Date.now
   */
  clock?: (() => number) | undefined;
  /** Where the clock starts, in milliseconds since 1970; the machine's time without it. */
  now?: number | undefined;
  /**
   * How many times as fast as the machine's its clock runs at first.
   *
   * @default 1
   */
  pace?: number | undefined;
  /** How it answers at first. @default as the contract says, on today's framework */
  behavior?: Behavior | undefined;
  /**
   * How many requests the journal keeps.
   *
   * @default 1000
   */
  journal?: number | undefined;
  /** Opens a store in memory that holds a snapshot; without it nothing can be reset or forked. */
  open?: ((snapshot: Snapshot) => SessionStore) | undefined;
  /** What the store held at first, when that is at hand. */
  snapshot?: Snapshot | undefined;
  /**
   * Whether another process changes it, and this one only follows.
   *
   * @default false
   */
  follows?: boolean;
  /** What other processes share with it; it holds their data then, and stays as they have it. */
  shared?: SharedWorld | undefined;
}

/** One isolated copy of everything that changes: sessions, clock, faults, deviations, journal. */
export class World implements SharedState {
  readonly id: string;
  readonly key: KeyObject;
  readonly zone: TimeZone;
  readonly clock: WorldClock;
  readonly journal: Journal;
  readonly faults: Faults = new Faults();
  readonly answers: AnswerCache = new AnswerCache();
  readonly changes: ChangeLog = new ChangeLog();
  readonly #options: WorldOptions;
  #store: SessionStore;
  #snapshot: Snapshot | undefined;
  #written = false;
  /** Why it cannot be used any more, and what to do. */
  #closed: string | undefined;
  #revision = 0;
  #resets = 0;
  #behavior: Behavior = DEFAULT_BEHAVIOR;
  #nextPlan: Instant;

  constructor(options: WorldOptions) {
    const { id = DEFAULT_WORLD, store, key, zone, clock, journal = 1000, snapshot } = options;
    this.id = id;
    this.key = key;
    this.zone = zone;
    this.clock = new WorldClock(clock);
    this.journal = new Journal(journal);
    this.#options = options;
    this.#store = store;
    this.#snapshot = snapshot;
    this.#nextPlan = store.plans()[0]?.at ?? Infinity;
    this.#start();
  }

  /** Counts the changes of what it holds. */
  get revision(): number {
    return this.#revision;
  }

  /** Counts how often it was reset. */
  get resets(): number {
    return this.#resets;
  }

  /** What it holds. To change it, go through {@link change}. */
  get store(): SessionStore {
    if (this.#closed !== undefined) {
      throw new ChangeError(
        "unknown",
        `Cannot use the world "${this.id}": ${this.#closed}`,
      );
    }
    return this.#store;
  }

  /** How it answers. */
  get behavior(): Behavior {
    return this.#behavior;
  }

  set behavior(behavior: Behavior) {
    this.#behavior = behavior;
    this.answers.forget();
  }

  /** How it answered at first. */
  get firstBehavior(): Behavior {
    return this.#options.behavior ?? DEFAULT_BEHAVIOR;
  }

  /** What it gets wrong on purpose. */
  get deviations(): readonly DeviationId[] {
    return this.#behavior.deviations;
  }

  set deviations(deviations: readonly DeviationId[]) {
    this.behavior = { ...this.#behavior, deviations };
  }

  /** The generation of the framework that it answers as. */
  get framework(): FrameworkName {
    return this.#behavior.framework;
  }

  /** Rows on a page. */
  get pageSize(): number {
    return this.#behavior.pageSize;
  }

  /** What it held at first. */
  snapshot(): Snapshot {
    return this.#snapshot ??= this.#store.remembersFirst && this.#options.open
      ? firstOf(this.#store, this.#options.open)
      : this.#store.snapshot();
  }

  /** Keeps what a reset brings back: a store that nothing was written to still is that. */
  keepFirst(): void {
    if (this.#written || this.isShared || this.#store.remembersFirst) return;
    if (this.#options.open) this.snapshot();
  }

  /** Changes what it holds. */
  change<Result>(write: (store: SessionStore) => Result): Result {
    this.keepFirst();
    this.#written = true;
    const { store, take } = recordWrites(this.#store);
    const result = this.#store.atomically(() => write(store));
    this.#revision++;
    this.changes.add(this.#revision, take());
    this.#nextPlan = this.#store.plans()[0]?.at ?? Infinity;
    return result;
  }

  /** Lets happen what is planned up to now. Time that has passed is not undone by a clock set back. */
  settle(): void {
    if (!this.due || this.#options.follows) return;
    const now = this.clock.instant();
    this.change((store) => {
      for (const plan of store.plans()) {
        if (plan.at > now) break;
        store.unplan(plan.sessionId, plan.at);
        const session = store.get(EVERYONE, plan.sessionId);
        const moved = session && moveAsPlanned(session, plan);
        if (moved) store.put(moved);
      }
    });
  }

  /** What another process that serves the same data has to know. */
  get state(): WorldState {
    return {
      plain: this.faults.none && this.deviations.length === 0 && this.#behavior.portal === null,
      clock: this.clock.state,
      behavior: this.#behavior,
      revision: this.#revision,
      nextPlan: this.#nextPlan === Infinity ? null : this.#nextPlan,
    };
  }

  /** Goes on as the world of that state, which another process holds. */
  follow({ clock, behavior, revision, nextPlan }: Omit<WorldState, "plain">): void {
    this.clock.follow(clock);
    if (JSON.stringify(behavior) !== JSON.stringify(this.#behavior)) this.behavior = behavior;
    if (revision !== this.#revision) {
      this.answers.forget();
      this.changes.forget(revision);
    }
    this.#revision = revision;
    this.#nextPlan = nextPlan ?? Infinity;
  }

  /** Brings it up to date before somebody looks; undefined is done already. */
  ready(): Promise<void> | undefined {
    const { shared } = this.#options;
    if (shared) return shared.catchUp(this);
    this.settle();
  }

  /** Runs what changes it; the result is there when all who share it know. */
  write<Result>(run: () => Result | Promise<Result>): Result | Promise<Result> {
    const { shared } = this.#options;
    return shared ? shared.write(this, run) : run();
  }

  /** Whether others share it. */
  get isShared(): boolean {
    return this.#options.shared !== undefined;
  }

  /** Whether something that was planned should have happened by now. */
  get due(): boolean {
    return this.clock.instant() >= this.#nextPlan;
  }

  /** Takes everything back to how it was at first. */
  reset(): void {
    const { open, shared } = this.#options;
    if (shared) this.change((store) => store.load(shared.first()));
    else if (this.#store.remembersFirst || this.#written && open) this.#takeBack();
    this.#resets++;
    this.faults.clear();
    this.journal.clear();
    this.#start();
  }

  /** Whether it was deleted while a request waited in it. */
  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /**
   * Gives its store back.
   *
   * @param why what whoever uses it later is told, with the next step
   */
  close(why = "it was closed, deleted or has expired. Create another one"): void {
    this.#closed = why;
    this.#store.close();
  }

  #takeBack(): void {
    const { open } = this.#options;
    if (this.#store.remembersFirst) {
      this.#store.rewind();
    } else if (open) {
      const fresh = open(this.snapshot());
      this.#store.close();
      this.#store = fresh;
    }
    this.#written = false;
    this.#revision++;
    this.changes.forget(this.#revision);
    this.#nextPlan = this.#store.plans()[0]?.at ?? Infinity;
  }

  #start(): void {
    const { now, pace = 1 } = this.#options;
    this.clock.reset();
    if (pace !== 1) this.clock.pace = pace;
    if (now !== undefined) this.clock.set(now);
    this.behavior = this.firstBehavior;
  }
}

/** What a store that remembers it held at first: a copy of it is taken back. */
function firstOf(store: SessionStore, open: (snapshot: Snapshot) => SessionStore): Snapshot {
  const copy = open(store.snapshot());
  try {
    copy.rewind();
    return copy.snapshot();
  } finally {
    copy.close();
  }
}

/** A plan for a session that went another way meanwhile is void. */
function moveAsPlanned(
  session: Session,
  { move, by, at }: ScheduledTransition,
): Session | undefined {
  try {
    return moveSession(session, move, { by, at });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
