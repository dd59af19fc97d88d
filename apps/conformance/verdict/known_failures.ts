import { brokenBy } from "@sessions/domain";
import type { Baseline } from "./baseline.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { Report, RequirementResult } from "../reports/report.ts";

/**
 * The requirements that a portal is known to break.
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

/** Turns what a portal is known to break into known failures; one that holds is worth a notice. */
export function applyPortal(
  results: RequirementResult[],
  expected: readonly string[],
  portal: string | undefined,
): string[] {
  return expected.flatMap((id) => {
    const index = results.findIndex((result) => result.id === id);
    const result = results[index];
    if (!result) return [];
    if (result.verdict === "fail") {
      results[index] = {
        ...result,
        verdict: "known",
        reason: `known of the portal ${portal}: ${result.reason}`,
      };
    } else if (result.verdict === "pass") {
      return [`${id} is met, although the portal ${portal} is known to break it`];
    }
    return [];
  });
}

/** Turns failures that the baseline expects into known ones; says which entries no longer hold. */
export function applyBaseline(
  results: RequirementResult[],
  baseline: Baseline | undefined,
  now: Date,
): Report["baseline"] {
  const stale: string[] = [];
  const expired: string[] = [];
  const today = now.toISOString().slice(0, 10);
  for (const { requirement, reason, expires } of baseline?.known ?? []) {
    const index = results.findIndex(({ id }) => id === requirement);
    const result = results[index];
    if (!result) continue;
    if (result.verdict === "pass") stale.push(requirement);
    else if (result.verdict !== "fail") continue;
    else if (expires !== undefined && expires < today) expired.push(requirement);
    else results[index] = { ...result, verdict: "known", reason: `known: ${reason}` };
  }
  return { stale, expired };
}
