import { EVERYONE, type Session, type SessionMove, sessionState } from "@sessions/domain";
import type { World } from "./world.ts";

/** What {@link Autoplay} may be told. */
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

/** From one tick to the next, in milliseconds. */
const MIN_TICK_MS = 1500;
const MAX_TICK_MS = 5000;
/** How many sessions may be active before more end than begin. */
const MAX_ACTIVE = 12;
const NEWEST = { experimentId: null, page: "1", parameters: [] };

/** Lets sessions begin and end by themselves, so that a demo breathes. */
export class Autoplay {
  readonly #world: World;
  readonly #random: () => number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  /** Counts how often it was switched: what belongs to an earlier turn ends. */
  #turn = 0;
  /** Sessions that people created since it was switched on: those are theirs to move. */
  #newest = Infinity;
  readonly #own = new Set<number>();

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
    if (!on) return;
    this.#newest = this.#world.store.nextId() - 1;
    this.#own.clear();
    this.#schedule(this.#turn);
  }

  /** Lets one thing happen: a session is created, started, ended or cancelled. */
  async tick(): Promise<void> {
    const { createSession, moveNow } = await import("./session_changes.ts");
    await this.#world.write(() => {
      this.#world.settle();
      const move = this.#chooseMove();
      if (move) {
        const { kind, session } = move;
        moveNow(this.#world, kind, { id: session.session_id, by: this.#actor(session) });
        if (kind !== "start") this.#own.delete(session.session_id);
      } else this.#own.add(createSession(this.#world, this.#newSession()).session_id);
    });
  }

  #schedule(turn: number): void {
    const pause = MIN_TICK_MS + this.#random() * (MAX_TICK_MS - MIN_TICK_MS);
    this.#timer = setTimeout(async () => {
      // Nothing begins or ends while time stands still.
      if (!this.#world.clock.read().frozen) await this.tick().catch(this.#onError);
      if (turn === this.#turn) this.#schedule(turn);
    }, pause).unref();
  }

  /** Only the newest page is looked at, whatever there is behind it. */
  #chooseMove(): { kind: SessionMove; session: Session } | undefined {
    const { rows } = this.#world.store.list(EVERYONE, NEWEST);
    const planned = new Set(this.#world.store.plans().map(({ sessionId }) => sessionId));
    const now = this.#world.clock.instant();
    const movable = rows.filter(({ session_id, modified_time }) =>
      !planned.has(session_id) && modified_time <= now &&
      (session_id <= this.#newest || this.#own.has(session_id))
    );
    const pending = movable.filter((session) => sessionState(session) === "pending");
    const running = movable.filter((session) => sessionState(session) === "running");
    const crowded = pending.length + running.length >= MAX_ACTIVE;
    const chance = this.#random();
    const start = this.#pick(pending);
    const end = this.#pick(running);
    if (start && chance < (crowded ? 0.3 : 0.4)) return { kind: "start", session: start };
    if (start && pending.length > 2 && chance > 0.94) return { kind: "cancel", session: start };
    if (end && (crowded || running.length > 3 && chance < 0.7)) {
      return { kind: "end", session: end };
    }
    return undefined;
  }

  /** Operators run the testbed; everything else is run by who made it. */
  #actor({ session_type, created_by }: Session): number {
    const operators = this.#people(true);
    if (session_type === "testbed" && operators.length > 0) return this.#pick(operators) ?? 1;
    return created_by ?? operators[0] ?? 1;
  }

  #newSession(): Pick<Session, "created_by" | "experiment_id" | "session_type"> {
    const { rows } = this.#world.store.list(EVERYONE, NEWEST);
    const like = this.#pick(rows);
    return {
      created_by: this.#pick(this.#people(false)) ?? this.#pick(this.#people(true)) ?? 1,
      experiment_id: like?.experiment_id ?? 1,
      session_type: like?.session_type ?? "development",
    };
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
