import type { Level } from "@sessions/domain";
import type { Report, RequirementResult } from "../reports/report.ts";
import { EXIT } from "./exit.ts";
import { LEVELS } from "./levels.ts";
import type { Stop } from "./stop.ts";

/** What a run may leave open, and what fails it. */
export interface SummarizeOptions {
  /**
   * The level from which a failure fails the run.
   *
   * @default "must"
   */
  failOn?: "must" | "should";
  /** Requirements that must be decided and met. */
  require?: readonly string[];
  /**
   * Accepts that something was not decided, as long as something was.
   *
   * @default false
   */
  allowIncomplete?: boolean;
}

/** What became of a run, beside its results. */
export interface RunState {
  /** Entries of the baseline that no longer hold. */
  baseline?: Report["baseline"];
  stop?: Stop | undefined;
}

/** Counts verdicts, and decides how the run ends: the first exit code that applies. */
export function summarize(
  results: readonly RequirementResult[],
  {
    failOn = "must",
    require: demanded = [],
    allowIncomplete = false,
    baseline = { stale: [], expired: [] },
    stop,
  }: SummarizeOptions & RunState = {},
): Report["summary"] {
  const count = (...verdicts: string[]) =>
    results.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const base = {
    total: results.length,
    met: count("pass"),
    failed: count("fail"),
    undecided: count("inconclusive", "intermittent", "error"),
    known: count("known"),
  };
  const lowest = LEVELS.indexOf(failOn.toUpperCase() as Level);
  const failing = results.filter(({ id, verdict, level }) =>
    verdict === "fail" && (LEVELS.indexOf(level) <= lowest || demanded.includes(id))
  );
  const flaky = results.filter(({ verdict, level }) =>
    verdict === "intermittent" && LEVELS.indexOf(level) <= lowest
  );
  const open = results.filter(({ verdict }) =>
    ["inconclusive", "intermittent", "error"].includes(verdict)
  );
  const required = results.find(({ id, verdict }) => demanded.includes(id) && verdict !== "pass");
  const red = [...failing, ...flaky].map(({ id }) => id);
  const end = (exitCode: number, message: string) => ({
    ...base,
    failing: red,
    exitCode,
    message,
  });
  if (stop?.kind === "interrupted") {
    return end(EXIT.interrupted, "interrupted: what was decided by then is reported");
  }
  if (results.some(({ verdict }) => verdict === "error")) {
    return end(EXIT.internal, "the suite itself broke in a check; please report it");
  }
  // What follows from the list of who is no operator proves nothing.
  if (stop?.kind === "doubted") return end(EXIT.unreachable, stop.message);
  if (failing.length > 0) {
    return end(
      EXIT.failed,
      `${failing.length} confirmed failure${failing.length > 1 ? "s" : ""} at or above ${failOn}`,
    );
  }
  if (stop?.kind === "unreachable") return end(EXIT.unreachable, stop.message);
  if (flaky.length > 0) {
    return end(
      EXIT.intermittent,
      `${flaky.length} requirement${
        flaky.length > 1 ? "s" : ""
      } at or above ${failOn} broke in some attempts and not in others; ask again, or with a higher --confirm`,
    );
  }
  if (required) {
    return end(
      EXIT.incomplete,
      `${required.id} is required, and its verdict is ${required.verdict}`,
    );
  }
  if (open.length > 0 && base.met + base.failed + base.known === 0) {
    return end(EXIT.incomplete, "nothing was decided; --allow-incomplete does not accept that");
  }
  if (open.length > 0 && !allowIncomplete) {
    return end(
      EXIT.incomplete,
      `${open.length} of what was selected could not be decided; --allow-incomplete accepts that`,
    );
  }
  if (baseline.stale.length + baseline.expired.length > 0) {
    return end(
      EXIT.stale,
      "the baseline has entries that are met by now, or expired: see baseline prune",
    );
  }
  return end(
    EXIT.ok,
    base.failed > 0 ? "no failure at or above --fail-on" : "everything that was decided is met",
  );
}
