import type { Check } from "../checks/check.ts";
import { EnoughSeen, Judge, type Outcome } from "../checks/judge.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { RefusedRequest } from "../target/transport.ts";

/** One run of a check. */
export interface Attempt {
  /** What the check found; undefined when the suite itself broke. */
  readonly outcome: Outcome | undefined;
  readonly error: unknown;
  readonly durationMs: number;
}

/** Whether an attempt found the requirement broken. */
export function isBroken({ outcome }: Attempt): boolean {
  return (outcome?.faults.length ?? 0) > 0;
}

/**
 * Runs a check once. A request that must not be sent leaves it undecided.
 *
 * @throws {Error} named `AbortError` when the run is stopped
 */
export async function tryCheck(check: Check, evidence: Evidence): Promise<Attempt> {
  const start = performance.now();
  const judge = new Judge(evidence.limits);
  const end = (outcome: Outcome | undefined, error?: unknown): Attempt => ({
    outcome,
    error,
    durationMs: performance.now() - start,
  });
  try {
    evidence.unread.clear();
    evidence.unwell.clear();
    await check.run(evidence, judge);
    return end(outcomeOf(evidence, judge));
  } catch (error) {
    if (error instanceof EnoughSeen) return end(outcomeOf(evidence, judge));
    if (error instanceof RefusedRequest && judge.outcome.faults.length === 0) {
      judge.undecided("could-not-run", error.message);
      return end(judge.outcome);
    }
    if (error instanceof Error && error.name === "AbortError") throw error;
    return end(undefined, error);
  }
}

/** Nothing is concluded from a list of which weather hid the rest, and no change from what got no answer. */
function outcomeOf({ unread, unwell }: Evidence, judge: Judge): Outcome {
  const [[cut], [missing]] = [unread, unwell];
  if (cut) judge.leaveUnread(cut);
  if (missing) judge.blameWeather(missing);
  return judge.outcome;
}
