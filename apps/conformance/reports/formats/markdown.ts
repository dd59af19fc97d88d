import { byUrgency } from "../by_urgency.ts";
import { closingLine, judgedBy } from "../closing_line.ts";
import { diagnosisLines } from "../diagnosis_words.ts";
import type { Report } from "../report.ts";

/** Returns the report as Markdown, for a job summary. */
export function markdownReport(report: Report): string {
  const open = byUrgency(report.requirements).filter(({ verdict }) => verdict !== "pass");
  const lines = [
    `## Conformance of ${cell(report.target)}`,
    "",
    `**${cell(closingLine(report))}**${judgedBy(report)}. ${cell(report.summary.message)}`,
  ];
  if (open.length > 0) {
    lines.push("", "| requirement | level | verdict | why |", "| --- | --- | --- | --- |");
    for (const { id, level, verdict, reason } of open) {
      lines.push(`| \`${id}\` | ${level} | ${verdict} | ${cell(reason ?? "")} |`);
    }
  }
  for (const { id, card } of open) {
    if (!card) continue;
    lines.push(
      "",
      `<details><summary><code>${id}</code></summary>`,
      "",
      cell(card.requirement),
      "",
      `- wanted: ${cell(card.expected)}`,
      `- got: ${cell(card.got)}`,
    );
    if (card.hint) lines.push(`- perhaps: ${cell(card.hint)}`);
    if (card.again) lines.push(`- this case alone: ${cell(card.again)}`);
    lines.push(
      "",
      "```sh",
      ...card.curl.map((command) => command.replaceAll("```", "")),
      "```",
      "",
      "</details>",
    );
  }
  const explained = diagnosisLines(report);
  if (explained.length > 0) lines.push("", ...explained.map((line) => `- ${cell(line)}`));
  return `${lines.join("\n")}\n`;
}

/** Escapes text from data, which is never markup. */
function cell(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\|<>*_`[\]]/g, "\\$&");
}
