import { addFlags } from "@sessions/cli";
import type { Command } from "commander";
import { diffDeployments } from "../../diff/diff_deployments.ts";
import { ConfigurationError } from "../../target/configuration_error.ts";
import { EXIT } from "../../verdict/exit.ts";
import type { CommandHost } from "../command_host.ts";
import { readSaid, runOptions } from "../configuration.ts";
import { DIFF_FLAGS } from "../flags.ts";

/** Adds `diff`. */
export function addDiff({ context, exit, add }: CommandHost): void {
  const command = add("diff", "ask two deployments the same, and show where they differ");
  addFlags(command, DIFF_FLAGS);
  command.action(async (_flags: unknown, self: Command) => {
    const { other, otherOperator, otherUser, ...rest } = readSaid(self, DIFF_FLAGS, context.env);
    const options = { ...runOptions(rest, context.env), otherOperator, otherUser };
    if (other === undefined) {
      throw new ConfigurationError(
        "Cannot compare with nothing: give --other, the base URL of the second deployment",
      );
    }
    const found = await diffDeployments({ ...options, signal: context.stop }, other);
    const { asked, unanswered, differences, stop } = found;
    for (const { request, as, what, left, right } of differences) {
      context.stdout.write(`${request} as ${as}: ${what}\n  - ${left}\n  + ${right}\n`);
    }
    const open = [
      ...unanswered > 0
        ? [`${unanswered} more could not be compared: one of the two did not answer, or was unwell`]
        : [],
      ...stop ? [`not all was asked: ${stop.message}`] : [],
    ];
    const counts = `${differences.length} differences in ${asked} requests`;
    context.stdout.write(`${[counts, ...open].join("; ")}\n`);
    exit(
      stop?.kind === "interrupted"
        ? EXIT.interrupted
        : differences.length > 0
        ? EXIT.failed
        : open.length > 0
        ? EXIT.incomplete
        : EXIT.ok,
    );
  });
}
