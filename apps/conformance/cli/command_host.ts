import type { Command } from "commander";
import { addFlags, type CliContext } from "@sessions/cli";
import { RUN_FLAGS } from "./flags.ts";

/** What the commands of a program share. */
export interface CommandHost {
  readonly context: CliContext;
  /** Sets the exit code. */
  readonly exit: (code: number) => void;
  /** Adds a command to the program, or to one of its commands. */
  add(name: string, description: string, parent?: Command): Command;
}

/** Gives a command the flags of a run. */
export function withRunFlags(command: Command): Command {
  addFlags(command, RUN_FLAGS);
  return command;
}
