import { type Breach, BREACH_KINDS, breachesOf, type BreachKind } from "@sessions/domain";
import type { Report, RequirementResult } from "../reports/report.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { Baseline } from "./baseline.ts";

/**
 * Returns the requirements that a portal is known to break, and how.
 *
 * @throws {ConfigurationError} when there is no such portal
 */
export function expectedOf(portal: string | undefined): readonly Breach[] {
  try {
    return portal === undefined ? [] : breachesOf(portal);
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
  expected: readonly Breach[],
  portal: string | undefined,
): { results: RequirementResult[]; notices: string[] } {
  const isMet = (id: string) =>
    results.some((result) => result.id === id && result.verdict === "pass");
  return {
    results: results.map((result) => {
      const breach = expected.find(({ requirement }) => requirement === result.id);
      return result.verdict === "fail" && breach && covers(breach.kinds, result.kinds)
        ? known(result, `known of the portal ${portal}: ${result.reason}`)
        : result;
    }),
    notices: expected.filter(({ requirement }) => isMet(requirement)).map(({ requirement }) =>
      `${requirement} is met, although the portal ${portal} is known to break it`
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
  for (const { requirement, reason, expires, kinds = EXCUSED_UNNAMED } of baseline?.known ?? []) {
    const result = held.get(requirement);
    if (result?.verdict === "pass") stale.push(requirement);
    else if (result?.verdict !== "fail" || !covers(kinds, result.kinds)) continue;
    else if (expires !== undefined && expires < today) expired.push(requirement);
    else held.set(requirement, known(result, `known: ${reason}`));
  }
  return { results: [...held.values()], baseline: { stale, expired } };
}

/** What an entry without kinds excuses: anything but a leak and a write. */
const EXCUSED_UNNAMED = BREACH_KINDS.filter((kind) => kind !== "leak" && kind !== "write");

/** Whether every way in which a requirement was broken is excused. */
function covers(excused: readonly BreachKind[], kinds: readonly BreachKind[]): boolean {
  return kinds.every((kind) => excused.includes(kind));
}

function known(result: RequirementResult, reason: string): RequirementResult {
  return { ...result, verdict: "known", reason };
}
