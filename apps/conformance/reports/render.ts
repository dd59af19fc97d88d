import type { Report } from "./report.ts";
import { githubReport } from "./github.ts";
import { htmlReport } from "./html.ts";
import { junitReport } from "./junit.ts";
import { markdownReport } from "./markdown.ts";
import { type TextOptions, textReport } from "./text.ts";

/** Every format, and the file that it is written to; `text` and `github` go to standard output. */
export const REPORT_FILES = {
  text: null,
  json: "conformance.json",
  junit: "conformance.junit.xml",
  html: "conformance.html",
  markdown: "conformance.md",
  github: null,
} as const;
/** The name of a format. */
export type ReportFormat = keyof typeof REPORT_FILES;

/** Writes a report in a format. */
export function renderReport(
  report: Report,
  format: ReportFormat,
  options: TextOptions = {},
): string {
  switch (format) {
    case "text":
      return textReport(report, options);
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "junit":
      return junitReport(report);
    case "html":
      return htmlReport(report);
    case "markdown":
      return markdownReport(report);
    case "github":
      return githubReport(report);
  }
}
