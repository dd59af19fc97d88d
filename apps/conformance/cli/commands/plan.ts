import type { Command } from "commander";
import { planText } from "../../verdict/plan.ts";
import { type CommandHost, withRunFlags } from "../command_host.ts";
import { readConfiguration, runOptions } from "../configuration.ts";

/** Adds `plan`. */
export function addPlan({ context, add }: CommandHost): void {
  withRunFlags(add("plan", "say what a run would ask and leave open; nothing is sent"))
    .action((_flags: unknown, command: Command) => {
      const options = runOptions(readConfiguration(command, context.env), context.env);
      context.stdout.write(planText(options));
    });
}
