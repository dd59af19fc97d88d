import { constants } from "node:os";
import type { CliContext } from "./cli_context.ts";
import { STOP_SIGNALS } from "./killable.ts";
import { StopRequest } from "./stop_request.ts";

/** The exit code of what is nobody's wrong usage. */
const SOFTWARE = 70;

/**
 * Runs a program in this process: SIGINT and SIGTERM ask it to stop, a second one ends it at once.
 *
 * @param run gets the words behind the program's name, and resolves with the exit code
 */
export async function runMain(
  run: (argv: readonly string[], context: CliContext) => Promise<number>,
): Promise<void> {
  const stop = new AbortController();
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + constants.signals[signal]);
      stop.abort(new StopRequest(signal));
    });
  }
  const { stdout, stderr, env } = process;
  // Whoever reads may have enough, such as `head`.
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      if (stream === stdout) stderr.write(`Cannot write to standard output: ${error.message}\n`);
      process.exit(SOFTWARE);
    });
  }
  process.exitCode = await run(process.argv.slice(2), { stdout, stderr, env, stop: stop.signal });
}
