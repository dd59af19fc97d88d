import type { Report } from "./report.ts";

/** Returns what a deployment behaves as, and what that leaves open, as lines; none without a diagnosis. */
export function diagnosisLines({ diagnosis }: Pick<Report, "diagnosis">): string[] {
  if (!diagnosis) return [];
  const { flags, alike, total, unexplained, finished } = diagnosis;
  const rest = total - alike - unexplained.length;
  return [
    `Behaves as: ${flags} (answers ${alike} of ${total} requests alike)`,
    ...finished ? [] : ["not searched to the end: there are too many sessions or requests"],
    ...unexplained.map((line) => `not explained: ${line}`),
    ...rest > 0 ? [`not explained: ${rest} more`] : [],
  ];
}
