import type { Command } from "commander";
import { Report } from "../../reports/report.ts";
import { prepareReports } from "../../reports/write_reports.ts";
import { runConformance } from "../../run.ts";
import { type CommandHost, withRunFlags } from "../command_host.ts";
import { readConfiguration, runOptions } from "../configuration.ts";
import { finish, progressLine } from "../finish.ts";

/** Adds `run`. */
export function addRun(host: CommandHost): void {
  const { context } = host;
  withRunFlags(host.add("run", "check a deployment"))
    .option("--print-schema", "print the JSON Schema of the JSON report, and nothing else")
    .action(async (flags: { printSchema?: boolean }, command: Command) => {
      if (flags.printSchema) {
        return void context.stdout.write(`${JSON.stringify(Report, null, 2)}\n`);
      }
      const configuration = readConfiguration(command, context.env);
      const options = runOptions(configuration, context.env);
      prepareReports(configuration);
      if (options.allowWrites) {
        context.stderr.write(
          `With --allow-writes this sends POST, PUT, PATCH and DELETE to ${options.url}\n`,
        );
      }
      const run = await runConformance({
        ...options,
        ...progressLine(context),
        signal: context.stop,
      });
      finish(host, run, configuration);
    });
}
