import type { Command } from "commander";
import { diffDeployments } from "../../evidence/diff_deployments.ts";
import { ConfigurationError } from "../../target/configuration_error.ts";
import { EXIT } from "../../verdict/exit.ts";
import { type CommandHost, withRunFlags } from "../command_host.ts";
import { readConfiguration, runOptions } from "../configuration.ts";

interface DiffFlags {
  other: string;
  otherOperator?: string;
  otherUser: string[];
}

/** Adds `diff`. */
export function addDiff({ context, exit, add }: CommandHost): void {
  withRunFlags(add("diff", "ask two deployments the same, and show where they differ"))
    .requiredOption("--other <url>", "the base URL of the second deployment")
    .option("--other-operator <source>", "the operator's token there, where it is another")
    .option(
      "--other-user <source>",
      "a user's token there, in the order of --user; repeatable",
      (source: string, held: string[]) => [...held, source],
      [] as string[],
    )
    .action(async (flags: DiffFlags, command: Command) => {
      if (!URL.canParse(flags.other)) {
        throw new ConfigurationError(`Cannot use --other "${flags.other}": give a base URL`);
      }
      const { asked, differences } = await diffDeployments(
        {
          ...runOptions(readConfiguration(command, context.env), context.env),
          otherOperator: flags.otherOperator,
          otherUser: flags.otherUser,
        },
        flags.other,
      );
      for (const { request, as, what, left, right } of differences) {
        context.stdout.write(`${request} as ${as}: ${what}\n  - ${left}\n  + ${right}\n`);
      }
      context.stdout.write(`${differences.length} differences in ${asked} requests\n`);
      exit(differences.length > 0 ? EXIT.failed : EXIT.ok);
    });
}
