import { brokenBy } from "@sessions/domain";
import type { Report, RequirementResult } from "../reports/report.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { Baseline } from "./baseline.ts";

/**
 * Returns the requirements that a portal is known to break.
 *
 * @throws {ConfigurationError} when there is no such portal
 */
export function expectedOf(portal: string | undefined): readonly string[] {
  try {
    return portal === undefined ? [] : brokenBy(portal);
  } catch (error) {
    throw new ConfigurationError((error as Error).message);
  }
}

/**
 * Turns failures that a portal is known for into known ones.
 *
 * @returns the results, and a notice for each known failure that is met
 */
export function applyPortal(
  results: readonly RequirementResult[],
  expected: readonly string[],
  portal: string | undefined,
): { results: RequirementResult[]; notices: string[] } {
  const isMet = (id: string) =>
    results.some((result) => result.id === id && result.verdict === "pass");
  return {
    results: results.map((result) =>
      result.verdict === "fail" && expected.includes(result.id)
        ? known(result, `known of the portal ${portal}: ${result.reason}`)
        : result
    ),
    notices: expected.filter(isMet).map((id) =>
      `${id} is met, although the portal ${portal} is known to break it`
    ),
  };
}

/**
 * Turns failures that the baseline expects into known ones.
 *
 * @returns the results, and which entries are met by now, or expired
 */
export function applyBaseline(
  results: readonly RequirementResult[],
  baseline: Baseline | undefined,
  now: Date,
): { results: RequirementResult[]; baseline: Report["baseline"] } {
  const held = new Map(results.map((result) => [result.id, result]));
  const stale: string[] = [];
  const expired: string[] = [];
  const today = now.toISOString().slice(0, 10);
  for (const { requirement, reason, expires } of baseline?.known ?? []) {
    const result = held.get(requirement);
    if (result?.verdict === "pass") stale.push(requirement);
    else if (result?.verdict !== "fail") continue;
    else if (expires !== undefined && expires < today) expired.push(requirement);
    else held.set(requirement, known(result, `known: ${reason}`));
  }
  return { results: [...held.values()], baseline: { stale, expired } };
}

function known(result: RequirementResult, reason: string): RequirementResult {
  return { ...result, verdict: "known", reason };
}
