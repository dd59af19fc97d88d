import { CommanderError } from "commander";
import { DatasetError } from "@sessions/fixtures";
import { buildCommand } from "./command.ts";
import {
  type CliContext,
  describeCommandError,
  readSwitch,
  twinName,
  UsageError,
} from "@sessions/cli";
import { CommandExit, FileError } from "./cli_error.ts";
import { SERVE_FLAGS, TWIN_PREFIX } from "./flags.ts";
import { DataError } from "../world/data_source.ts";
import { CertificateError, ListenError } from "../http/listen.ts";
import { StoreError } from "../store/store_error.ts";

/** What the program's exit codes mean. */
export const EXIT = { ok: 0, internal: 1, usage: 2, cannotListen: 3, badData: 4 } as const;

/**
 * Runs `sessions-mock`; with a server, until it is stopped.
 *
 * @param argv the words behind the program's name
 * @returns the exit code, one of {@link EXIT}; of `exec`, the command's own
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  try {
    await buildCommand(context).parseAsync(argv, { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    if (error instanceof CommandExit) return error.code;
    context.stderr.write(`${describe(error)}\n`);
    if (error instanceof Error && wantsStack(argv, context)) {
      context.stderr.write(`${error.stack}\n`);
    }
    return exitCode(error);
  }
}

/** The flags may be what the error is about, so this does without reading them all. */
function wantsStack(argv: readonly string[], { env }: CliContext): boolean {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const text = env[twinName("debug", SERVE_FLAGS.debug, TWIN_PREFIX)];
  return own.includes("--debug") || readSwitch(text ?? "") === true;
}

const USAGE = [CommanderError, UsageError, DataError];
const BAD_DATA = [DatasetError, StoreError, FileError, CertificateError];

function exitCode(error: unknown): number {
  if (USAGE.some((kind) => error instanceof kind)) return EXIT.usage;
  if (error instanceof ListenError) return EXIT.cannotListen;
  const bad = BAD_DATA.some((kind) => error instanceof kind);
  return bad ? EXIT.badData : EXIT.internal;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `Cannot go on: ${String(error)}`;
  if (error instanceof CommanderError) return describeCommandError(error, "sessions-mock");
  if (exitCode(error) === EXIT.internal) {
    return `Cannot go on: ${error.message}. This is a fault of sessions-mock; --debug shows where`;
  }
  return error.message;
}
