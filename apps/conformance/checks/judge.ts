import type { Level } from "@sessions/domain";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** Why something was not decided. */
export type UndecidedReason = "no-witness" | "churn" | "could-not-run";

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
  /** The level that is broken, where it is not the requirement's own. */
  readonly level?: Level;
}

/** What one attempt of a check found. */
export interface Outcome {
  readonly witnesses: number;
  readonly faults: readonly Fault[];
  readonly undecided: readonly { reason: UndecidedReason; remedy: string }[];
  readonly notes: readonly string[];
  /** Witnesses and faults by identity. */
  readonly byIdentity: Readonly<Record<string, Tally>>;
}

/** What was examined as one identity, and how often it broke. */
export interface Tally {
  readonly witnesses: number;
  readonly faults: number;
}

const MAX_FAULTS = 20;

/** Collects what a check finds. */
export class Judge {
  #witnesses = 0;
  readonly #faults: Fault[] = [];
  readonly #undecided: { reason: UndecidedReason; remedy: string }[] = [];
  readonly #notes = new Set<string>();
  readonly #tallies = new Map<string, { witnesses: number; faults: number }>();
  #who = "operator";

  /** Counts what follows for another identity than the operator. */
  turnTo(who: string): void {
    this.#who = who;
  }

  /** Counts what was really examined and found right. */
  witness(count = 1): void {
    this.#witnesses += count;
    this.#tally.witnesses += count;
  }

  /** Records that the requirement does not hold. */
  fault(fault: Fault): void {
    this.witness();
    this.#tally.faults++;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }

  /** Counts a witness if a statement holds, and records a fault if it does not. */
  expect(holds: boolean, fault: Fault): void {
    if (holds) this.witness();
    else this.fault(fault);
  }

  /** Records that something could not be decided; that outweighs any witness. */
  undecided(reason: UndecidedReason, remedy: string): void {
    this.#undecided.push({ reason, remedy });
  }

  /** Records something worth knowing that breaks nothing. */
  note(text: string): void {
    this.#notes.add(text);
  }

  /** Returns everything found so far. */
  get outcome(): Outcome {
    return {
      witnesses: this.#witnesses,
      faults: this.#faults,
      undecided: this.#undecided,
      notes: [...this.#notes],
      byIdentity: Object.fromEntries(this.#tallies),
    };
  }

  get #tally(): { witnesses: number; faults: number } {
    let tally = this.#tallies.get(this.#who);
    if (!tally) this.#tallies.set(this.#who, tally = { witnesses: 0, faults: 0 });
    return tally;
  }
}
