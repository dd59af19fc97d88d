import { CommanderError } from "commander";
import { ConfigurationError } from "../target/configuration_error.ts";
import { RejectedCredentials } from "../target/identities.ts";
import { EXIT } from "../verdict/exit.ts";
import type { CliContext } from "./cli_context.ts";
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
      const [problem = "", suggestion = ""] = error.message.replace(/^error: /, "").split("\n");
      const hint = suggestion.replace(/^\((.*)\)$/, " $1");
      const words = problem === "(outputHelp)"
        ? "a command is missing"
        : problem.replace(/\.$/, "");
      context.stderr.write(
        `Cannot read the command line: ${words}.${hint} See sessions-conformance --help\n`,
      );
      return EXIT.usage;
    }
    const { message } = error as Error;
    if (error instanceof ConfigurationError) return say(context, message, EXIT.usage);
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
