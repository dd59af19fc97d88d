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
    const { asked, unanswered, differences } = await diffDeployments(options, other);
    for (const { request, as, what, left, right } of differences) {
      context.stdout.write(`${request} as ${as}: ${what}\n  - ${left}\n  + ${right}\n`);
    }
    const open = unanswered === 0
      ? ""
      : `; ${unanswered} more could not be compared: one of the two did not answer, or was unwell`;
    context.stdout.write(`${differences.length} differences in ${asked} requests${open}\n`);
    exit(differences.length > 0 ? EXIT.failed : unanswered > 0 ? EXIT.incomplete : EXIT.ok);
  });
}
