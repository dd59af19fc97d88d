import { DEVIATIONS } from "@sessions/domain";
import type { Detection, RequirementResult } from "../reports/report.ts";

/**
 * Returns what a run could have caught: where a check did not run to its end, because the run was
 * stopped, the data moved or the check broke, it would have caught nothing.
 */
export function onlyDecided(
  detection: Detection,
  results: readonly RequirementResult[],
): Detection {
  const open = new Map(
    results.filter(({ verdict, attempts, reason }) =>
      verdict === "error" ||
      (verdict === "inconclusive" && (attempts === 0 || reason?.startsWith("churn")))
    ).map(({ id, reason }) => [id, reason]),
  );
  const rows = DEVIATIONS.filter(({ id, breaks }) =>
    detection.caught.includes(id) && open.has(breaks)
  );
  return {
    ...detection,
    caught: detection.caught.filter((id) => !rows.some((row) => row.id === id)),
    missed: [
      ...detection.missed,
      ...rows.map(({ id, breaks, needs }) => ({
        deviation: id,
        breaks,
        reason: `this run did not decide ${breaks}`,
        needs: [...needs],
      })),
    ],
  };
}
