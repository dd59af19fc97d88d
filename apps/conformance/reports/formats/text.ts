import { styleText } from "node:util";
import { oneLine } from "../clean_report.ts";
import { byUrgency, groupOpen } from "../by_urgency.ts";
import { closingLine, judgedBy } from "../closing_line.ts";
import { detectionGroups, detectionTitle } from "../detection_words.ts";
import { diagnosisLines } from "../diagnosis_words.ts";
import type { Report, RequirementResult, Verdict } from "../report.ts";

const MARKS: Record<Verdict, string> = {
  "pass": "✓",
  "fail": "✗",
  "intermittent": "~",
  "inconclusive": "?",
  "known": "k",
  "error": "!",
};
const COLOURS: Record<Verdict, Parameters<typeof styleText>[0]> = {
  "pass": "green",
  "fail": "red",
  "intermittent": "yellow",
  "inconclusive": "yellow",
  "known": "cyan",
  "error": "magenta",
};

/** Options for {@linkcode textReport}. */
export interface TextOptions {
  /** @default false */
  colour?: boolean;
  /**
   * Shows every verdict, and the recorded answers.
   *
   * @default false
   */
  verbose?: boolean;
}

/** Returns the report for a terminal or a pipe: verdicts by area, cards, one closing line. */
export function textReport(
  report: Report,
  { colour = false, verbose = false }: TextOptions = {},
): string {
  const paint = (verdict: Verdict, text: string) =>
    colour ? styleText(COLOURS[verdict], text, { validateStream: false }) : text;
  const lines = [
    `${report.target}, ${report.requests.total} requests in ${
      (report.durationMs / 1000).toFixed(1)
    } s, seed ${report.seed}${judgedBy(report)}`,
    "",
  ];
  const alike = groupOpen(
    report.requirements.filter(({ card, verdict }) => card === null && verdict !== "pass"),
  ).filter(({ ids }) => ids.length > 1);
  const told = new Set(alike.flatMap(({ ids }) => ids));
  const areas = new Map<string, RequirementResult[]>();
  for (const result of report.requirements) {
    const [area = ""] = result.id.split("/");
    areas.set(area, [...areas.get(area) ?? [], result]);
  }
  for (const [area, results] of areas) {
    const marks = results.map(({ verdict }) => paint(verdict, MARKS[verdict])).join("");
    const met = results.filter(({ verdict }) => verdict === "pass").length;
    lines.push(`${area.padEnd(8)}${marks}  ${met} of ${results.length} met`);
    for (const { id, verdict, level, witnesses, reason, notes } of results) {
      if (!verbose && told.has(id)) continue;
      const detail = verdict === "pass" ? `${witnesses} witnesses` : `${level}: ${reason}`;
      if (verbose || verdict !== "pass") {
        lines.push(`  ${paint(verdict, `${MARKS[verdict]} ${id}`)}  ${verdict}, ${detail}`);
      }
      if (verbose) lines.push(...notes.map((note) => `      ${note}`));
    }
  }
  for (const { ids, verdict, reason } of verbose ? [] : alike) {
    lines.push(`${paint(verdict, MARKS[verdict])} ${ids.length} are ${verdict}, ${reason}`);
  }
  for (const { id, level, card, attempts, verdict } of byUrgency(report.requirements)) {
    if (!card) continue;
    lines.push(
      "",
      paint(verdict, `${MARKS[verdict]} ${id}`) +
        ` (${level}, ${attempts} of ${attempts} attempts)`.replace(
          /\d+ of/,
          verdict === "intermittent" ? "some of" : `${attempts} of`,
        ),
      `  ${card.requirement}`,
      `  wanted  ${card.expected}`,
      `  got     ${card.got}${card.pointer ? ` at ${card.pointer}` : ""}`,
    );
    if (card.more > 0) lines.push(`          and ${card.more} more like it`);
    if (card.again) lines.push(`  again   ${card.again}`);
    if (card.hint) lines.push(`  perhaps ${card.hint}`);
    lines.push(...card.curl.map((command) => `  $ ${command}`));
    if (verbose) {
      lines.push(
        ...card.exchanges.map(({ status, body }) => `  < ${status} ${oneLine(body.slice(0, 300))}`),
      );
    }
  }
  const [behaves, ...unexplained] = diagnosisLines(report);
  if (behaves) lines.push("", behaves, ...unexplained.map((line) => `  ${line}`));
  if (report.detection && report.detection.missed.length > 0) {
    lines.push("", detectionTitle(report.detection));
    for (const { ids, why } of detectionGroups(report.detection)) {
      lines.push(`  ${ids.join(", ")}`, `    ${why}`);
    }
  }
  lines.push(...report.notices.map((notice) => `\nNotice: ${notice}`));
  lines.push("", report.summary.message, closingLine(report));
  return `${lines.join("\n")}\n`;
}
