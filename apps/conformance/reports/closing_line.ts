import type { Report } from "./report.ts";

/** Returns what the run judged by, and what the answers are those of where it is known, as a part of a sentence. */
export function judgedBy({ tool, framework }: Pick<Report, "tool" | "framework">): string {
  return `, contract ${tool.version}${framework === null ? "" : `, answers as ${framework}`}`;
}

/** Returns what was met, failed and left open; never folded into one ratio. */
export function closingLine({ summary, detection }: Report): string {
  const { met, failed, undecided, known, total } = summary;
  const rest = known > 0 ? [`${known} known`] : [];
  const parts = [`${met} met`, `${failed} failed`, ...rest, `${undecided} undecided`];
  const power = detection
    ? ` · could have caught ${detection.caught.length} of ${detection.total}`
    : "";
  return `${parts.join(", ")} of ${total}${power}`;
}
