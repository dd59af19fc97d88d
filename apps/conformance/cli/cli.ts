import { CommanderError } from "commander";
import { ConfigurationError } from "../target/configuration_error.ts";
import { RejectedCredentials } from "../target/identities.ts";
import { EXIT } from "../verdict/exit.ts";
import { type CliContext, describeCommandError, UsageError } from "@sessions/cli";
import { buildCommand } from "./command.ts";

/**
 * Runs `sessions-conformance`.
 *
 * @param argv the words behind the program's name
 * @returns the exit code, one of {@linkcode EXIT}
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let code: number = EXIT.ok;
  try {
    await buildCommand(context, (exit) => code = exit).parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      const told = error.message === "(outputHelp)"
        ? new CommanderError(error.exitCode, error.code, "a command is missing")
        : error;
      context.stderr.write(`${describeCommandError(told, "sessions-conformance")}\n`);
      return EXIT.usage;
    }
    if (context.stop.aborted) return say(context, "Interrupted", EXIT.interrupted);
    const { message } = error as Error;
    if (error instanceof ConfigurationError || error instanceof UsageError) {
      return say(context, message, EXIT.usage);
    }
    if (error instanceof RejectedCredentials) return say(context, message, EXIT.unreachable);
    return say(
      context,
      `Cannot go on: ${message}. This is a fault of sessions-conformance`,
      EXIT.internal,
    );
  }
}

function say(context: CliContext, message: string, code: number): number {
  context.stderr.write(`${message}\n`);
  return code;
}
