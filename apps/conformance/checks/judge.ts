import type { LimitOptions } from "../evidence/limits.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { isWeather } from "../target/retry.ts";
import { shownIds } from "../target/shown_ids.ts";
import { type Fault, isProof, KeptFaults } from "./fault.ts";

/** Why something was not decided. */
export type UndecidedReason = "no-witness" | "churn" | "could-not-run";

/** What one attempt of a check found. */
export interface Outcome {
  readonly witnesses: number;
  /** Those that {@linkcode KeptFaults} keeps. */
  readonly faults: readonly Fault[];
  /** How many there were. */
  readonly faultCount: number;
  readonly undecided: readonly { reason: UndecidedReason; remedy: string }[];
  readonly notes: readonly string[];
  /** Witnesses and faults by identity. */
  readonly byIdentity: Readonly<Record<string, Tally>>;
}

/** Which of a check's cases are looked at, and how far. */
export type JudgeLimits = Pick<LimitOptions, "case" | "firstFault">;

/** What was examined as one identity, and how often it broke. */
export interface Tally {
  readonly witnesses: number;
  readonly faults: number;
}

/** Returns what an answer that tells nothing of the deployment leaves to do. */
function weatherOf(answer: RecordedResponse): string {
  const { status, failure, request, lapsed } = answer;
  if (answer.isSpoilt) return `${request.method} ${request.url}: ${answer.jsonProblem}`;
  if (lapsed) {
    return `the token of ${request.as} expired during the run; give one that lives longer, or login: or cmd:`;
  }
  if (status === 0) return `${request.method} ${request.url} got no answer: ${failure}`;
  return status === 429
    ? "the deployment limits the rate (429); ask more slowly, with --rate N"
    : `the deployment was unwell (${status}); try again when it answers`;
}

/** What a check is left with at its first fault, where more of them are not wanted. */
export class EnoughSeen extends Error {
  override readonly name = "EnoughSeen";
}

/** Collects what a check finds. */
export class Judge {
  #witnesses = 0;
  readonly #faults = new KeptFaults();
  readonly #undecided: { reason: UndecidedReason; remedy: string }[] = [];
  readonly #notes = new Set<string>();
  readonly #tallies = new Map<string, { witnesses: number; faults: number }>();
  readonly #limits: JudgeLimits;
  #who = "operator";
  #case: string | undefined;

  constructor(limits: JudgeLimits = {}) {
    this.#limits = limits;
  }

  /** Counts what follows for another identity than the operator. */
  turnTo(who: string): void {
    this.#who = who;
  }

  /** Returns each case in turn, or the one that was asked for; faults that follow are of that case. */
  *cases(all: readonly string[]): Generator<string> {
    for (this.#case of this.chosen(all)) yield this.#case;
    this.#case = undefined;
  }

  /** Returns the cases that are looked at: all, or the one that was asked for. */
  chosen(all: readonly string[]): string[] {
    const { case: only } = this.#limits;
    const chosen = all.filter((one) => only === undefined || one === only);
    if (chosen.length === 0) {
      this.undecided("no-witness", `there is no case ${only}; there are ${all.join(", ")}`);
    }
    return chosen;
  }

  /** Counts what was really examined and found right. */
  witness(count = 1): void {
    this.#witnesses += count;
    this.#tally.witnesses += count;
  }

  /**
   * Records that the requirement does not hold.
   *
   * @throws {EnoughSeen} where the first fault ends a check
   */
  fault(fault: Fault): void {
    if (this.lacks(fault.answers)) return;
    this.witness();
    this.#tally.faults++;
    this.#faults.add({ case: this.#case, ...fault });
    if (this.#limits.firstFault) throw new EnoughSeen();
  }

  /** Whether one of the answers is the weather's; what they would have told is left open then. */
  lacks(answers: readonly RecordedResponse[]): boolean {
    // What an answer shows it shows, whatever its status.
    const gone = answers.find((answer) => isWeather(answer) && shownIds(answer).length === 0);
    if (gone) this.undecided("could-not-run", weatherOf(gone));
    return gone !== undefined;
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

  /**
   * Leaves what a list seemed to show that was not read to its end: a session that is missing may
   * stand behind it. What nobody may see was seen all the same.
   */
  leaveUnread(answer: RecordedResponse): void {
    this.#faults.keep(isProof);
    this.undecided("could-not-run", weatherOf(answer));
  }

  /** Says of what seemed to change that it may have been the weather: an answer was missing, or spoilt. */
  blameWeather(answer: RecordedResponse): void {
    const remedy = weatherOf(answer);
    for (const [place, { reason }] of this.#undecided.entries()) {
      if (reason === "churn") this.#undecided[place] = { reason: "could-not-run", remedy };
    }
  }

  /** Records something worth knowing that breaks nothing. */
  note(text: string): void {
    this.#notes.add(text);
  }

  /** Returns everything found so far. */
  get outcome(): Outcome {
    return {
      witnesses: this.#witnesses,
      faults: this.#faults.faults,
      faultCount: this.#faults.count,
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
