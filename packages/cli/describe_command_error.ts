import type { CommanderError } from "commander";

/** Words an error of the command line library: what was wrong, and the next step. */
export function describeCommandError({ message }: CommanderError, program: string): string {
  const [problem = "", suggestion = ""] = message.replace(/^error: /, "").split("\n");
  const hint = suggestion.replace(/^\((.*)\)$/, " $1");
  return `Cannot read the command line: ${
    problem.replace(/\.$/, "")
  }.${hint} See ${program} --help`;
}
