import { CommanderError } from "commander";
import { DatasetError } from "@sessions/fixtures";
import { buildCommand } from "./command.ts";
import { CommandExit, FileError, UsageError } from "./cli_error.ts";
import type { Io } from "./io.ts";
import { CertificateError, ListenError } from "./listen.ts";
import { StoreError } from "./store/sqlite/open_database.ts";

/** What the program's exit codes mean. */
export const EXIT = { ok: 0, internal: 1, usage: 2, cannotListen: 3, badData: 4 } as const;

/**
 * Runs `sessions-mock`; with a server, until it is stopped.
 *
 * @param argv the words behind the program's name
 * @returns the exit code, one of {@link EXIT}; of `exec`, the command's own
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  try {
    await buildCommand(io).parseAsync(argv, { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    if (error instanceof CommandExit) return error.code;
    io.stderr.write(`${describe(error)}\n`);
    if (argv.includes("--debug") && error instanceof Error) io.stderr.write(`${error.stack}\n`);
    return exitCode(error);
  }
}

const BAD_DATA = [DatasetError, StoreError, FileError, CertificateError];

function exitCode(error: unknown): number {
  if (error instanceof CommanderError || error instanceof UsageError) return EXIT.usage;
  if (error instanceof ListenError) return EXIT.cannotListen;
  const bad = BAD_DATA.some((kind) => error instanceof kind);
  return bad ? EXIT.badData : EXIT.internal;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `Cannot go on: ${String(error)}`;
  if (error instanceof CommanderError) {
    const [problem = "", suggestion = ""] = error.message.replace(/^error: /, "").split("\n");
    const hint = suggestion.replace(/^\((.*)\)$/, " $1");
    return `Cannot read the command line: ${
      problem.replace(/\.$/, "")
    }.${hint} See sessions-mock --help`;
  }
  if (exitCode(error) === EXIT.internal) {
    return `Cannot go on: ${error.message}. This is a fault of sessions-mock; --debug shows where`;
  }
  return error.message;
}
