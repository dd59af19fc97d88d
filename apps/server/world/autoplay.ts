import { EVERYONE, type Session, SESSION_TYPES, sessionState } from "@sessions/domain";
import { createSession, moveNow, removeSession } from "./session_changes.ts";
import type { World } from "./world.ts";

/** Options for {@linkcode Autoplay}. */
export interface AutoplayOptions {
  /**
   * Random numbers from 0 up to 1.
   *
   * @default Math.random
   */
  random?: () => number;
  /** Hears of what went wrong in a tick. */
  onError: (error: unknown) => void;
}

/** From one tick to the next, in milliseconds of real time. */
const MIN_PAUSE_MS = 1500;
const MAX_PAUSE_MS = 5000;
/** A session runs for a time between these, short ones more often. */
const MIN_RUN_MS = 60_000;
const MAX_RUN_MS = 3 * 3_600_000;
/** A clock that is moved by hand ages no session by more than that. */
const MAX_STEP_MS = 600_000;
/** For each of these that pass, one more session may start or be created in a tick. */
const ONE_MORE_MS = 20_000;
/** The fewest and the most sessions that are kept running, whatever the data began with. */
const MIN_RUNNING = 4;
const MAX_RUNNING = 200;
const MIN_PENDING = 3;
/** How many sessions of its own stay once they are over: those of more than six hours, the timeline's first span. */
const MAX_PAST = 300;
const HOUR_MS = 3_600_000;
/** Noon at the testbed, in hours of UTC. */
const NOON_UTC = 17;

/** Lets sessions begin and end by themselves, about as many at a time as there were at the start. */
export class Autoplay {
  readonly #world: World;
  readonly #random: () => number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  /** Counts how often it was switched: what belongs to an earlier turn ends. */
  #turn = 0;
  #scene: Scene | undefined;

  constructor(world: World, { random = Math.random, onError }: AutoplayOptions) {
    this.#world = world;
    this.#random = random;
    this.#onError = onError;
  }

  get on(): boolean {
    return this.#timer !== undefined;
  }

  set on(on: boolean) {
    if (on === this.on) return;
    this.#turn++;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#scene = undefined;
    if (!on) return;
    this.#scene = this.#look();
    this.#schedule(this.#turn);
  }

  /** Lets happen what is due since the last tick: sessions end, start, are cancelled and created. */
  async tick(): Promise<void> {
    await this.#world.write(() => {
      this.#world.settle();
      const scene = this.#scene = this.#isCurrent() ? this.#scene ?? this.#look() : this.#look();
      const now = this.#world.clock.now();
      const elapsed = Math.min(MAX_STEP_MS, Math.max(0, now - scene.at));
      scene.at = now;
      scene.lived += elapsed;
      const { pending, running } = this.#active(scene);
      const ended = running.filter(({ session_id }) =>
        (scene.ends.get(session_id) ?? Infinity) <= scene.lived
      );
      for (const session of ended) this.#move("end", session, scene);
      const most = 1 + Math.floor(elapsed / ONE_MORE_MS);
      const missing = Math.round(scene.running * dayFactor(now)) - running.length + ended.length;
      const starting = pending.slice(0, Math.max(0, Math.min(most, missing)));
      for (const session of starting) {
        this.#move(this.#random() < 0.06 ? "cancel" : "start", session, scene);
      }
      const wanted = scene.pending - pending.length + starting.length;
      for (let made = 0; made < Math.min(most, wanted); made++) this.#create(scene);
      this.#tidy(scene);
    });
  }

  #schedule(turn: number): void {
    const pause = MIN_PAUSE_MS + this.#random() * (MAX_PAUSE_MS - MIN_PAUSE_MS);
    this.#timer = setTimeout(async () => {
      // Nothing begins or ends while time stands still.
      if (!this.#world.clock.read().frozen) await this.tick().catch(this.#onError);
      if (turn === this.#turn) this.#schedule(turn);
    }, pause).unref();
  }

  /** Returns whether the world was not reset: that takes away all that was created. */
  #isCurrent(): boolean {
    const past = this.#scene?.past ?? [];
    return past.length === 0 || past.some((id) => this.#world.store.get(EVERYONE, id));
  }

  /** Takes the world as it is for the scene to keep up. */
  #look(): Scene {
    const { store, clock } = this.#world;
    const planned = new Set(store.plans().map(({ sessionId }) => sessionId));
    const active = [...store.sessions()].filter((session) =>
      session.is_active && session.modified_time <= clock.instant() &&
      !planned.has(session.session_id)
    );
    const running = active.filter((session) => sessionState(session) === "running");
    const pending = active.length - running.length;
    return {
      at: clock.now(),
      lived: 0,
      running: Math.min(MAX_RUNNING, Math.max(MIN_RUNNING, running.length)),
      // One more than there are: something happens at the first tick.
      pending: Math.min(MAX_RUNNING, Math.max(MIN_PENDING, pending + 1)),
      active: new Set(active.map(({ session_id }) => session_id)),
      ends: new Map(running.map(({ session_id }) => [session_id, this.#runTime()])),
      past: [],
      habits: store.list(EVERYONE, { experimentId: null, page: "1" }).rows,
    };
  }

  #active({ active }: Scene): { pending: Session[]; running: Session[] } {
    const pending: Session[] = [];
    const running: Session[] = [];
    for (const id of active) {
      const session = this.#world.store.get(EVERYONE, id);
      if (!session?.is_active) active.delete(id);
      else (sessionState(session) === "pending" ? pending : running).push(session);
    }
    return { pending, running };
  }

  #move(kind: "start" | "end" | "cancel", session: Session, scene: Scene): void {
    const id = session.session_id;
    moveNow(this.#world, kind, { id, by: this.#actor(session) });
    if (kind === "start") scene.ends.set(id, scene.lived + this.#runTime());
    else {
      scene.active.delete(id);
      scene.ends.delete(id);
    }
  }

  /** Somebody does again what somebody did before. */
  #create(scene: Scene): void {
    const like = this.#pick(scene.habits);
    const anyType = this.#pick(SESSION_TYPES) ?? "development";
    const people = this.#people(false);
    const regular = people.find((id) => id === like?.created_by);
    const { session_id: id } = createSession(this.#world, {
      created_by: regular ?? this.#pick(people) ?? this.#pick(this.#people(true)) ?? 1,
      experiment_id: like?.experiment_id ?? 1,
      session_type: this.#random() < 0.15 ? anyType : like?.session_type ?? anyType,
    });
    scene.active.add(id);
    scene.past.push(id);
  }

  /** Removes the oldest of its own sessions that are over. */
  #tidy(scene: Scene): void {
    const over = scene.past.filter((id) => !scene.active.has(id));
    const old = new Set(over.slice(0, Math.max(0, over.length - MAX_PAST)));
    for (const id of old) {
      if (this.#world.store.get(EVERYONE, id)) removeSession(this.#world, id);
    }
    if (old.size > 0) scene.past = scene.past.filter((id) => !old.has(id));
  }

  /** Returns minutes mostly and hours sometimes, in milliseconds. */
  #runTime(): number {
    return MIN_RUN_MS * (MAX_RUN_MS / MIN_RUN_MS) ** this.#random();
  }

  /** Operators run the testbed; everything else is run by who made it. */
  #actor({ session_type, created_by }: Session): number {
    const operators = this.#people(true);
    if (session_type === "testbed" && operators.length > 0) return this.#pick(operators) ?? 1;
    return created_by ?? operators[0] ?? 1;
  }

  #people(operators: boolean): number[] {
    return this.#world.store.users().filter((user) =>
      user.is_operator === operators && user.is_active !== false
    ).map(({ id }) => id);
  }

  #pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.#random() * items.length)];
  }
}

/** What is kept up from tick to tick. Sessions that people create meanwhile are not in it. */
interface Scene {
  /** The clock at the last tick. */
  at: number;
  /** How long it has played, in milliseconds; jumps of the clock count little. */
  lived: number;
  readonly running: number;
  readonly pending: number;
  readonly active: Set<number>;
  /** When running sessions end, in the time of {@linkcode lived}. */
  readonly ends: Map<number, number>;
  /** The sessions that it created. */
  past: number[];
  readonly habits: readonly Session[];
}

/** More runs by day than by night: from 0.75 to 1.15 of the usual. */
function dayFactor(now: number): number {
  return 0.95 + 0.2 * Math.cos((now / HOUR_MS - NOON_UTC) / 24 * 2 * Math.PI);
}
