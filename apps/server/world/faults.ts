import { createHash } from "node:crypto";
import { ChangeError, type FaultMatch } from "@sessions/control";
import { type Operation, type Random, seededRandom } from "@sessions/domain";
import { LIMITS } from "../limits.ts";

/** Keeps the draws of faults apart from others of the same seed. */
const CHANCE = 4;
/** How many tokens that a fault made expire are remembered. */
const MAX_EXPIRED = 1000;

/** A fault of any kind: which requests it is injected into, and a key that says what it does. */
export interface AnyFault {
  readonly when?: FaultMatch;
  /** Faults for the requests that match, one after the other. */
  readonly sequence?: readonly (object | null)[];
  readonly [kind: string]: unknown;
}

/** What a fault may ask about a request. */
export interface FaultFacts {
  readonly operation: Operation;
  readonly page: number;
  readonly user: number | undefined;
}

/** A fault with its number and what it has done so far. */
export interface HeldFault {
  readonly id: number;
  readonly fault: AnyFault;
  /** How many requests it matched. */
  readonly matched: number;
  /** How many of them it was injected into. */
  readonly injected: number;
}

/** What {@link Faults.fire} injects into one request. */
export interface Injection {
  readonly id: number;
  /** What happens: the fault, or the step that its sequence has come to. */
  readonly fault: object;
  /** Draws a number from 0 up to 1, of the fault's own. */
  readonly draw: () => number;
}

/** A header may be long: what is remembered of it is not. */
function shortNameOf(authorization: string): string {
  return createHash("sha256").update(authorization).digest("base64");
}

/** The faults of a world. Each draws its own random numbers, by its seed and number of matches. */
export class Faults {
  #held: (HeldFault & { matched: number; injected: number })[] = [];
  #next = 1;
  /** The tokens that a fault made expire, with its id: they never come to life again. */
  readonly #expired = new Map<string, number>();

  /** Whether there is none. */
  get none(): boolean {
    return this.#held.length === 0;
  }

  /**
   * Adds a fault under the next id.
   *
   * @throws {ChangeError} `full`
   */
  add(fault: AnyFault): HeldFault {
    const { most } = LIMITS.faults;
    if (this.#held.length >= most) {
      throw new ChangeError(
        "full",
        `Cannot add a fault: the world has ${most}, and no more are allowed. Remove some`,
      );
    }
    const held = { id: this.#next++, fault, matched: 0, injected: 0 };
    this.#held.push(held);
    return { ...held };
  }

  /** Every fault, in the order in which they were added. */
  list(): HeldFault[] {
    return this.#held.map((held) => ({ ...held }));
  }

  /** Removes one fault, or all; how many there were. */
  remove(id?: number): number {
    const before = this.#held.length;
    this.#held = id === undefined ? [] : this.#held.filter((held) => held.id !== id);
    for (const [token, by] of this.#expired) {
      if (id === undefined || by === id) this.#expired.delete(token);
    }
    return before - this.#held.length;
  }

  /** Removes all, and counts from 1 again. */
  clear(): void {
    this.remove();
    this.#next = 1;
  }

  /** Makes an `Authorization` expire. */
  expire(authorization: string, id: number): void {
    if (this.#expired.size >= MAX_EXPIRED) this.#expired.clear();
    this.#expired.set(shortNameOf(authorization), id);
  }

  /** The fault that made an `Authorization` expire. */
  expirer(authorization: string): number | undefined {
    return this.#expired.size === 0 ? undefined : this.#expired.get(shortNameOf(authorization));
  }

  /** What is injected into a request. */
  fire(facts: FaultFacts): Injection[] {
    const injections: Injection[] = [];
    for (const held of this.#held) {
      const { id, fault } = held;
      const { operation, page, user, nth, times = Infinity, probability = 1, seed = 1 } =
        fault.when ?? {};
      const matches = (operation === undefined || operation === facts.operation) &&
        (page === undefined || facts.operation === "list" && page === facts.page) &&
        (user === undefined || user === facts.user);
      if (!matches) continue;
      const turn = ++held.matched;
      if (nth !== undefined && nth !== turn || held.injected >= times) continue;
      const step = fault.sequence ? fault.sequence[turn - 1] : fault;
      if (!step) continue;
      let random: Random | undefined;
      const draw = () => (random ??= seededRandom([seed, CHANCE, turn])).next();
      if (probability < 1 && draw() >= probability) continue;
      held.injected++;
      injections.push({ id, fault: step, draw });
    }
    return injections;
  }
}
