import { accessSync, constants, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "../cli/configuration.ts";
import { makeFolder } from "@sessions/server";
import { ConfigurationError } from "../target/configuration_error.ts";
import { renderReport, REPORT_FILES } from "./render.ts";
import { closingLine } from "./text.ts";
import type { Run } from "../run.ts";

/** A finished report holds a secret; it is not written. */
class LeakError extends Error {
  override readonly name = "LeakError";
}

const DEFAULT_FOLDER = "conformance-report";

/** Makes sure, before anything is sent, that the reports can be written. */
export function prepareReports({ report, reportDir }: Configuration): void {
  if (!report.some((format) => REPORT_FILES[format] !== null) || goesToOutput(report, reportDir)) {
    return;
  }
  const folder = reportDir ?? DEFAULT_FOLDER;
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new ConfigurationError(
      `Cannot write reports to "${folder}": ${
        (error as Error).message
      }. Name a writable folder with --report-dir`,
    );
  }
}

/**
 * Writes every format that was asked for. One format alone, without a folder, goes to standard output.
 *
 * @throws {LeakError} when a finished text holds a secret
 */
export function writeReports(
  { report, secrets }: Run,
  configuration: Configuration,
  stdout: NodeJS.WritableStream & { isTTY?: boolean },
): void {
  const { report: formats, reportDir, verbose = false, quiet = false } = configuration;
  const colour = Boolean(stdout.isTTY) && !process.env["NO_COLOR"];
  const texts = formats.map((format) => {
    const text = quiet && format === "text"
      ? `${closingLine(report)}\n`
      : renderReport(report, format, { colour, verbose });
    const leak = secrets.leakIn(text);
    if (leak) {
      throw new LeakError(
        `Cannot write the ${format} report: it holds ${leak}. Please report this`,
      );
    }
    return { format, text };
  });
  for (const { format, text } of texts) {
    const file = REPORT_FILES[format];
    if (file === null || goesToOutput(formats, reportDir)) stdout.write(text);
    else writeFileSync(join(reportDir ?? DEFAULT_FOLDER, file), text);
  }
}

function goesToOutput(formats: readonly string[], folder: string | undefined): boolean {
  return formats.length === 1 && folder === undefined;
}
