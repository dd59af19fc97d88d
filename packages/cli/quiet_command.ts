import type { Command } from "commander";
import type { CliContext } from "./cli_context.ts";

/** Makes a command throw its errors instead of printing them and exiting: they are printed in one place. */
export function quietCommand(command: Command, context: CliContext): Command {
  return command.exitOverride().configureOutput({
    writeOut: (text) => void context.stdout.write(text),
    writeErr: () => {},
  }).allowExcessArguments(false);
}
