import { type ReportOptions, writeReports } from "../reports/write_reports.ts";
import type { Run } from "../run.ts";
import { EXIT } from "../verdict/exit.ts";
import type { CliContext } from "@sessions/cli";
import type { CommandHost } from "./command_host.ts";

/** Writes the reports of a run, and sets its exit code. */
export function finish({ context, exit }: CommandHost, run: Run, options: ReportOptions): void {
  if (context.stderr.isTTY) context.stderr.write("\r\x1b[K");
  writeReports(run, options, context.stdout);
  const { exitCode, message } = run.report.summary;
  if (exitCode === EXIT.unreachable) context.stderr.write(`${run.secrets.redact(message)}\n`);
  exit(exitCode);
}

/** Returns what counts on one line of a terminal; elsewhere nothing. */
export function progressLine(
  context: CliContext,
): ((result: { id: string }, done: number, total: number) => void) | undefined {
  if (!context.stderr.isTTY) return undefined;
  return ({ id }, done, total) => void context.stderr.write(`\r\x1b[K${done}/${total} ${id}`);
}
