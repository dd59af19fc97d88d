import { accessSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "@sessions/cli";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { Secrets } from "../target/secrets.ts";
import { closingLine } from "./closing_line.ts";
import { type FormatName, FORMATS } from "./formats.ts";
import type { Report } from "./report.ts";

/** Which reports are written, and where. */
export interface ReportOptions {
  /** The formats, in the order in which they are written. */
  report: readonly FormatName[];
  /**
   * The folder of the reports that are files.
   *
   * @default "conformance-report"
   */
  reportDir?: string;
  /**
   * Shows every verdict, and the recorded answers.
   *
   * @default false
   */
  verbose?: boolean;
  /**
   * Reduces the text report to its closing line.
   *
   * @default false
   */
  quiet?: boolean;
}

const DEFAULT_FOLDER = "conformance-report";

/**
 * Makes the folder of the reports, so that a run does not fail at its end.
 *
 * @throws {ConfigurationError} when it cannot be written to
 */
export function prepareReports({ report, reportDir }: ReportOptions): void {
  if (!report.some((format) => FORMATS[format].file !== null) || goesToOutput(report, reportDir)) {
    return;
  }
  const folder = reportDir ?? DEFAULT_FOLDER;
  try {
    makeFolder(folder);
    if (!statSync(folder).isDirectory()) throw new Error("it is no folder");
    accessSync(folder, constants.W_OK);
    for (const path of filesOf(report, folder).filter((path) => existsSync(path))) {
      if (!statSync(path).isFile()) throw new Error(`${path} is a folder`);
      accessSync(path, constants.W_OK);
    }
  } catch (error) {
    throw new ConfigurationError(
      `Cannot write reports to "${folder}": ${
        (error as Error).message
      }. Name a writable folder with --report-dir`,
    );
  }
}

/** Returns the files that are written. */
function filesOf(formats: readonly FormatName[], folder: string): string[] {
  return formats.flatMap((format) => FORMATS[format].file ?? []).map((file) => join(folder, file));
}

/**
 * Writes a report in every chosen format. One format alone, without a folder, goes to standard output.
 */
export function writeReports(
  { report, secrets }: { report: Report; secrets: Secrets },
  options: ReportOptions,
  stdout: NodeJS.WritableStream & { isTTY?: boolean },
): void {
  const { report: formats, reportDir, verbose = false, quiet = false } = options;
  const colour = Boolean(stdout.isTTY) && !process.env["NO_COLOR"];
  const texts = formats.map((format) => {
    const text = quiet && format === "text"
      ? `${closingLine(report)}\n`
      : FORMATS[format].render(report, { colour, verbose });
    // A run's report is never lost: what slipped through is masked at last.
    return { format, text: secrets.leakIn(text) === undefined ? text : secrets.redact(text) };
  });
  for (const { format, text } of texts) {
    const { file } = FORMATS[format];
    if (file === null || goesToOutput(formats, reportDir)) stdout.write(text);
    else writeFileSync(join(reportDir ?? DEFAULT_FOLDER, file), text);
  }
}

function goesToOutput(formats: readonly string[], folder: string | undefined): boolean {
  return formats.length === 1 && folder === undefined;
}
