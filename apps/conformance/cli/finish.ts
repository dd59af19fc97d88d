import { type ReportOptions, writeReports } from "../reports/write_reports.ts";
import { oneLine } from "../reports/clean_report.ts";
import type { Run, RunOptions } from "../run.ts";
import { EXIT } from "../verdict/exit.ts";
import type { CliContext } from "@sessions/cli";
import type { CommandHost } from "./command_host.ts";

/** What clears the line of a terminal. */
export const CLEAR = "\r\x1b[K";
/** Milliseconds between two states of a line that counts. */
const REFRESH_MS = 100;

/** Writes the reports of a run, and sets its exit code. */
export function finish({ context, exit }: CommandHost, run: Run, options: ReportOptions): void {
  if (context.stderr.isTTY) context.stderr.write(CLEAR);
  writeReports(run, options, context.stdout);
  const { exitCode, message } = run.report.summary;
  if (exitCode === EXIT.unreachable) context.stderr.write(`${run.secrets.redact(message)}\n`);
  exit(exitCode);
}

/** Returns what shows on one line of a terminal what a run is at; elsewhere nothing. */
export function progressLine(
  { stderr }: CliContext,
): Pick<RunOptions, "progress" | "answered"> {
  if (!stderr.isTTY) return {};
  const started = performance.now();
  let decided = "";
  let shown = -Infinity;
  return {
    progress({ id }, done, total) {
      decided = `${done}/${total} ${id}, `;
      shown = -Infinity;
    },
    answered({ request: { method, url } }, requests) {
      const now = performance.now();
      if (now - shown < REFRESH_MS) return;
      shown = now;
      const rate = Math.round(requests / Math.max(now - started, 1) * 1000);
      const counted = requests === 1 ? "1 request" : `${requests} requests`;
      const line = `${decided}${counted}, ${rate}/s: ${method} ${oneLine(url)}`;
      stderr.write(`${CLEAR}${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
  };
}

/** Returns what counts on one line of a terminal, and says how long it will take; elsewhere nothing. */
export function countingLine(
  context: CliContext,
  what: string,
): ((done: number, total: number) => void) | undefined {
  if (!context.stderr.isTTY) return undefined;
  let first: { at: number; done: number } | undefined;
  let shown = -Infinity;
  return (done, total) => {
    const now = performance.now();
    first ??= { at: now, done };
    if (now - shown < REFRESH_MS && done < total) return;
    shown = now;
    const rate = (done - first.done) / (now - first.at);
    const left = rate > 0 ? `, ${Math.ceil((total - done) / rate / 1000)} s left` : "";
    context.stderr.write(`${CLEAR}${done} of ${total} ${what}${left}`);
  };
}
