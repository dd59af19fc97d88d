import { type Operation, OPERATIONS, type Random, seededRandom } from "@sessions/domain";
import Type, { type Static } from "typebox";

const MOST_MILLISECONDS = 60_000;
/** Keeps the draws of faults apart from others of the same seed. */
const CHANCE = 4;
const Milliseconds = Type.Number({ minimum: 0, maximum: MOST_MILLISECONDS });
const Count = Type.Integer({ minimum: 1 });

/** Which requests a fault is injected into; what is left out matches all. */
export const FaultMatch = Type.Object({
  operation: Type.Optional(Type.Enum([...OPERATIONS])),
  page: Type.Optional(Count),
  user: Type.Optional(Count),
  nth: Type.Optional(Count),
  times: Type.Optional(Count),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
}, { additionalProperties: false });

/** How long a delay is, in milliseconds: one of the three. */
export const Delay = Type.Object({
  fixed: Type.Optional(Milliseconds),
  uniform: Type.Optional(Type.Array(Milliseconds, { minItems: 2, maxItems: 2 })),
  lognormal: Type.Optional(
    Type.Object({
      median: Milliseconds,
      sigma: Type.Number({ minimum: 0, maximum: 5 }),
    }, { additionalProperties: false }),
  ),
}, { additionalProperties: false });
export type Delay = Static<typeof Delay>;

const Status = Type.Integer({ minimum: 400, maximum: 599 });

/**
 * What goes wrong on purpose, and with which requests: a delay, one of the answers, or a change of
 * the data before the answer.
 */
export const Fault = Type.Object({
  when: Type.Optional(FaultMatch),
  delay: Type.Optional(Delay),
  status: Type.Optional(Status),
  body: Type.Optional(Type.Unknown()),
  html: Type.Optional(Status),
  truncate: Type.Optional(Type.Boolean()),
  reset: Type.Optional(Type.Boolean()),
  drip: Type.Optional(
    Type.Object({
      bytes: Type.Integer({ minimum: 1, maximum: 65_536 }),
      every: Milliseconds,
    }, { additionalProperties: false }),
  ),
  insert: Type.Optional(Type.Boolean()),
  remove: Type.Optional(Type.Boolean()),
  expire: Type.Optional(Type.Boolean()),
}, { additionalProperties: false });
export type Fault = Static<typeof Fault>;

/** What a fault does, one key each. */
const EFFECTS = [
  "delay",
  "status",
  "html",
  "truncate",
  "reset",
  "drip",
  "insert",
  "remove",
  "expire",
] as const;
const ANSWERS = ["status", "html", "truncate", "reset", "drip"] as const;

/** What a fault may ask about a request. */
export interface FaultFacts {
  readonly operation: Operation;
  readonly page: number;
  readonly user: number | undefined;
}

/** A fault with its number and what it has done so far. */
export interface HeldFault {
  readonly id: number;
  readonly fault: Fault;
  /** How many requests it matched. */
  readonly matched: number;
  /** How many of them it was injected into. */
  readonly injected: number;
}

/** What {@link Faults.fire} injects into one request. */
export interface Injection {
  readonly id: number;
  readonly fault: Fault;
  /** Milliseconds to wait first. */
  readonly delay: number;
}

/**
 * What is wrong with a fault beyond its schema, as a JSON Pointer and what is wanted there.
 *
 * @returns undefined for a fault that can be injected
 */
export function faultProblem(fault: Fault): { pointer: string; wanted: string } | undefined {
  if (!EFFECTS.some((key) => fault[key] !== undefined && fault[key] !== false)) {
    return { pointer: "", wanted: `at least one of ${EFFECTS.join(", ")}` };
  }
  const answers = ANSWERS.filter((key) => fault[key] !== undefined && fault[key] !== false);
  if (answers.length > 1) {
    return { pointer: `/${answers[1]}`, wanted: `nothing, for ${answers[0]} is the answer` };
  }
  if (fault.body !== undefined && fault.status === undefined) {
    return { pointer: "/body", wanted: "nothing without status" };
  }
  if (fault.delay && Object.keys(fault.delay).length !== 1) {
    return { pointer: "/delay", wanted: "one of fixed, uniform and lognormal" };
  }
  const [least = 0, most = 0] = fault.delay?.uniform ?? [];
  if (least > most) return { pointer: "/delay/uniform/1", wanted: `at least ${least}` };
  return undefined;
}

/** How many tokens that a fault made expire are remembered. */
const MOST_EXPIRED = 1000;

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

  /** Adds a fault under the next id. */
  add(fault: Fault): HeldFault {
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
    if (this.#expired.size >= MOST_EXPIRED) this.#expired.clear();
    this.#expired.set(authorization, id);
  }

  /** The fault that made an `Authorization` expire. */
  expirer(authorization: string): number | undefined {
    return this.#expired.get(authorization);
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
      held.matched++;
      if (nth !== undefined && nth !== held.matched || held.injected >= times) continue;
      let random: Random | undefined;
      const draw = () => (random ??= seededRandom([seed, CHANCE, held.matched])).next();
      if (probability < 1 && draw() >= probability) continue;
      held.injected++;
      injections.push({ id, fault, delay: delayOf(fault.delay, draw) });
    }
    return injections;
  }
}

function delayOf(delay: Delay | undefined, draw: () => number): number {
  if (!delay) return 0;
  const { fixed = 0, uniform, lognormal } = delay;
  if (uniform) {
    const [least = 0, most = 0] = uniform;
    return least + draw() * (most - least);
  }
  if (!lognormal) return fixed;
  // Box and Muller's normal deviate.
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const { median, sigma } = lognormal;
  return Math.min(MOST_MILLISECONDS, median * Math.exp(sigma * normal));
}
