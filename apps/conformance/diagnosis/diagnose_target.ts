import type { CheckedTarget } from "../check_target.ts";
import type {
  Diagnosis as ReportedDiagnosis,
  RequirementResult,
  Verdict,
} from "../reports/report.ts";
import { identityIds } from "../proof/replayed_users.ts";
import { behaviorFlags, unexplainedLine } from "./behavior_words.ts";
import { diagnose, type DiagnoseOptions, type Diagnosis } from "./diagnose.ts";
import type { TokenHolder } from "./own_tokens.ts";
import type { ReadData } from "./read_dataset.ts";

/** Returns the requirements that were found broken: what there is to diagnose. */
export function brokenOf(results: readonly RequirementResult[]): string[] {
  return having(results, ["fail", "intermittent"]);
}

function having(results: readonly RequirementResult[], verdicts: readonly Verdict[]): string[] {
  return results.filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id);
}

/** Looks for what explains the answers that a run got, on the data that it read. */
export function diagnoseTarget(
  { baseUrl, exchanges, results, framework, identities, handedIn }: CheckedTarget,
  { dataset, timeZone, pageSize }: ReadData,
  limits: Pick<DiagnoseOptions, "timeLimit" | "signal"> = {},
): Promise<Diagnosis> {
  const ids = identityIds(identities);
  const holders = new Map<string, TokenHolder>();
  const hold = (token: string, userId: number) => holders.set(token, { token, userId });
  identities.forEach(({ name }, index) => {
    for (const { as, request } of exchanges) {
      const token = /^Bearer (\S+)$/.exec(request.headers["Authorization"] ?? "")?.[1];
      if (as === name && token !== undefined) hold(token, ids[index] as number);
    }
  });
  for (const token of [handedIn.expired, handedIn.refresh]) {
    if (token !== undefined) hold(token, ids[0] as number);
  }
  return diagnose({
    baseUrl,
    exchanges,
    dataset,
    timeZone,
    pageSize,
    framework,
    holders: [...holders.values()],
    jwtSecret: handedIn.jwtSecret,
    broken: brokenOf(results),
    undecided: having(results, ["inconclusive", "error"]),
    ...limits,
  });
}

/** The most requests that a report names. */
const MAX_NAMED = 10;

/** Returns a diagnosis as reports have it. */
export function reportDiagnosis(
  { behavior, alike, total, unexplained, finished }: Diagnosis,
  baseUrl: string,
): ReportedDiagnosis {
  const { framework, portal, deviations } = behavior;
  return {
    flags: behaviorFlags(behavior),
    framework,
    portal,
    deviations: [...deviations],
    alike,
    total,
    finished,
    unexplained: unexplained.slice(0, MAX_NAMED).map((one) => unexplainedLine(one, baseUrl)),
  };
}
