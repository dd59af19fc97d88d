import { githubReport } from "./formats/github.ts";
import { htmlReport } from "./formats/html.ts";
import { jsonReport } from "./formats/json.ts";
import { junitReport } from "./formats/junit.ts";
import { markdownReport } from "./formats/markdown.ts";
import type { Report } from "./report.ts";
import { type TextOptions, textReport } from "./formats/text.ts";

/** A way to write a report. */
interface Format {
  /** The file that it is written to; null for standard output. */
  readonly file: string | null;
  readonly render: (report: Report, options?: TextOptions) => string;
}

/** Every format of a report. */
export const FORMATS = {
  text: { file: null, render: textReport },
  json: { file: "conformance.json", render: jsonReport },
  junit: { file: "conformance.junit.xml", render: junitReport },
  html: { file: "conformance.html", render: htmlReport },
  markdown: { file: "conformance.md", render: markdownReport },
  github: { file: null, render: githubReport },
} as const satisfies Record<string, Format>;

/** The name of a format. */
export type FormatName = keyof typeof FORMATS;

/** The names of all formats. */
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
