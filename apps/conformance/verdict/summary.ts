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

/** Counts verdicts, and decides how the run ends. */
export function summarize(
  results: readonly RequirementResult[],
  options: SummarizeOptions & RunState = {},
): Report["summary"] {
  const { failOn = "must", require: demanded = [] } = options;
  const count = (...verdicts: string[]) =>
    results.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const lowest = LEVELS.indexOf(failOn.toUpperCase() as Level);
  const failing = results.filter(({ id, verdict, level }) =>
    verdict === "fail" && (LEVELS.indexOf(level) <= lowest || demanded.includes(id))
  );
  const flaky = results.filter(({ verdict, level }) =>
    verdict === "intermittent" && LEVELS.indexOf(level) <= lowest
  );
  const counts = {
    total: results.length,
    met: count("pass"),
    failed: count("fail"),
    undecided: count("inconclusive", "intermittent", "error"),
    known: count("known"),
  };
  const ends = endsOf(results, { ...options, failOn, counts, failing, flaky });
  const [, exitCode, message] = ends.find(([applies]) => applies) ?? [
    true,
    EXIT.ok,
    counts.failed > 0 ? "no failure at or above --fail-on" : "everything that was decided is met",
  ];
  return { ...counts, failing: [...failing, ...flaky].map(({ id }) => id), exitCode, message };
}

interface Tallied extends SummarizeOptions, RunState {
  readonly counts: Pick<Report["summary"], "met" | "failed" | "undecided" | "known">;
  readonly failing: readonly RequirementResult[];
  readonly flaky: readonly RequirementResult[];
}

/** How a run may end: whether it does so, its exit code, and why. The first that applies counts. */
type End = readonly [applies: boolean, exitCode: number, message: string];

function endsOf(
  results: readonly RequirementResult[],
  { failOn, require: demanded = [], allowIncomplete, baseline, stop, counts, failing, flaky }:
    Tallied,
): readonly End[] {
  const required = results.find(({ id, verdict }) => demanded.includes(id) && verdict !== "pass");
  const decided = counts.met + counts.failed + counts.known;
  const { stale, expired } = baseline ?? { stale: [], expired: [] };
  const stopped = (kind: Stop["kind"], exitCode: number): End => [
    stop?.kind === kind,
    exitCode,
    stop?.message ?? "",
  ];
  return [
    [
      stop?.kind === "interrupted",
      EXIT.interrupted,
      "interrupted: what was decided by then is reported",
    ],
    [
      results.some(({ verdict }) => verdict === "error"),
      EXIT.internal,
      "the suite itself broke in a check; please report it",
    ],
    // What follows from the list of who is no operator proves nothing.
    stopped("doubted", EXIT.unreachable),
    [
      failing.length > 0,
      EXIT.failed,
      `${counted(failing.length, "confirmed failure")} at or above ${failOn}`,
    ],
    stopped("unreachable", EXIT.unreachable),
    [
      flaky.length > 0,
      EXIT.intermittent,
      `${counted(flaky.length, "requirement")} at or above ${failOn} broke in some attempts and ` +
      "not in others; ask again, or with a higher --confirm",
    ],
    [
      required !== undefined,
      EXIT.incomplete,
      `${required?.id} is required, and its verdict is ${required?.verdict}`,
    ],
    [
      counts.undecided > 0 && decided === 0,
      EXIT.incomplete,
      "nothing was decided; --allow-incomplete does not accept that",
    ],
    [
      counts.undecided > 0 && !allowIncomplete,
      EXIT.incomplete,
      `${counts.undecided} of what was selected could not be decided; --allow-incomplete accepts that`,
    ],
    [
      stale.length + expired.length > 0,
      EXIT.stale,
      "the baseline has entries that are met by now, or expired: see baseline prune",
    ],
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count > 1 ? "s" : ""}`;
}
