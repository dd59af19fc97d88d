import type { RequirementResult, Verdict } from "./report.ts";

/** What a reader looks for first comes first, what is known and what is met last. */
const URGENCY: readonly Verdict[] = [
  "error",
  "fail",
  "intermittent",
  "inconclusive",
  "known",
  "pass",
];

/** Returns results with failures first, and those of one verdict in the order of the contract. */
export function byUrgency(results: readonly RequirementResult[]): RequirementResult[] {
  return results.toSorted((a, b) => URGENCY.indexOf(a.verdict) - URGENCY.indexOf(b.verdict));
}

/** So many results with one reason are told as one. */
const MANY = 10;

/** Open results, or many of them that have the same reason. */
export interface OpenGroup {
  readonly ids: readonly string[];
  readonly verdict: Verdict;
  readonly reason: string;
}

/** Returns what is open, where many with one reason are one group. */
export function groupOpen(results: readonly RequirementResult[]): OpenGroup[] {
  const groups = Map.groupBy(results, ({ verdict, reason }) => `${verdict} ${reason}`);
  return [...groups.values()].flatMap((group) => {
    const { verdict, reason } = group[0] as RequirementResult;
    const told = { verdict, reason: reason ?? "" };
    return group.length > MANY
      ? [{ ...told, ids: group.map(({ id }) => id) }]
      : group.map(({ id }) => ({ ...told, ids: [id] }));
  });
}
