import type { Level } from "@sessions/domain";
import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Evidence } from "../evidence/evidence.ts";

/** What a check must be given beyond an operator. */
export type Need = "user" | "jwt" | "secret" | "expired" | "refresh" | "writes";

/** One requirement's check, as data. */
export interface Check {
  /** The requirement's id. */
  readonly id: string;
  /** What it needs to decide everything; it decides what it can with less. */
  readonly needs: readonly Need[];
  /** What it does, in one line, for `explain` and `plan`. */
  readonly method: string;
  run(evidence: Evidence, judge: Judge): Promise<void>;
}

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

/** How much was examined as somebody, and how often it broke. */
export interface Tally {
  readonly witnesses: number;
  readonly faults: number;
}

const MAX_FAULTS = 20;

/** Where a check writes down what it sees. */
export class Judge {
  #witnesses = 0;
  readonly #faults: Fault[] = [];
  readonly #undecided: { reason: UndecidedReason; remedy: string }[] = [];
  readonly #notes = new Set<string>();
  readonly #tallies = new Map<string, { witnesses: number; faults: number }>();
  #who = "operator";

  /** From now on, what is seen is seen as somebody; the operator at first. */
  turnTo(who: string): void {
    this.#who = who;
  }

  /** Something was really examined. */
  witness(count = 1): void {
    this.#witnesses += count;
    this.#tally.witnesses += count;
  }

  /** The requirement does not hold. */
  fault(fault: Fault): void {
    this.witness();
    this.#tally.faults++;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }

  /** Holds a statement: a fault if it is not true, a witness if it is. */
  expect(holds: boolean, fault: Fault): void {
    if (holds) this.witness();
    else this.fault(fault);
  }

  /** Something could not be decided; a pass needs a witness all the same. */
  undecided(reason: UndecidedReason, remedy: string): void {
    this.#undecided.push({ reason, remedy });
  }

  /** Something worth knowing that breaks nothing. */
  note(text: string): void {
    this.#notes.add(text);
  }

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
