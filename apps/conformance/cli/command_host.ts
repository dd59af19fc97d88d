import type { Command } from "commander";
import type { CliContext } from "./cli_context.ts";
import { flagOption, RUN_FLAGS } from "./flags.ts";

/** What the commands of a program share. */
export interface CommandHost {
  readonly context: CliContext;
  /** Sets the exit code. */
  readonly exit: (code: number) => void;
  /** Adds a command to the program, or to one of its commands. */
  add(name: string, description: string, parent?: Command): Command;
}

/** Makes a command throw instead of exiting, and leave errors to its caller. */
export function quiet(command: Command, { stdout }: CliContext): Command {
  return command.exitOverride().allowExcessArguments(false).configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: () => {},
  });
}

/** Gives a command the flags of a run. */
export function withRunFlags(command: Command): Command {
  for (const flag of RUN_FLAGS) command.addOption(flagOption(flag));
  return command;
}
