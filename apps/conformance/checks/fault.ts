import type { BreachKind, Level } from "@sessions/domain";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** A departure from a requirement. */
export interface Fault {
  readonly expected: string;
  readonly got: string;
  /** JSON Pointer into the answer's body. */
  readonly pointer?: string;
  /** The answers that show it, in the order they were asked. */
  readonly answers: readonly RecordedResponse[];
  /** A likely cause. */
  readonly hint?: string;
  /** How it departs. @default "refused" where the last answer is an error, else "shape" */
  readonly kind?: BreachKind;
  /** The level that is broken, where it is not the requirement's own. */
  readonly level?: Level;
  /** The case that shows it, where the check goes through cases. */
  readonly case?: string | undefined;
}

/** How many faults of a requirement are listed. */
export const MAX_FAULTS = 20;

/** Returns how a fault departs from its requirement. */
export function kindOf({ kind, answers }: Fault): BreachKind {
  if (kind) return kind;
  const status = answers.at(-1)?.status ?? 200;
  return status >= 200 && status < 300 ? "shape" : "refused";
}

/** Whether a fault is proof when it is seen once: nobody may see that, or write, even once. */
export function isProof(fault: Fault): boolean {
  return ["leak", "write"].includes(kindOf(fault));
}

/** Keeps the first faults, and the first of every further kind and level: a leak is never left out. */
export class KeptFaults {
  #faults: Fault[] = [];
  #count = 0;

  /** Those that are kept. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** How many there were, those included that are not kept. */
  get count(): number {
    return this.#count;
  }

  /** Forgets all but some. */
  keep(some: (fault: Fault) => boolean): void {
    this.#faults = this.#faults.filter(some);
    this.#count = this.#faults.length;
  }

  /** Keeps a fault, or counts it alone. */
  add(fault: Fault): void {
    this.#count++;
    const isNew = !this.#faults.some((held) =>
      kindOf(held) === kindOf(fault) && held.level === fault.level
    );
    if (isNew || this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }
}
