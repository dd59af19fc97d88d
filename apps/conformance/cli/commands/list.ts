import { listRows } from "../../checks/list_rows.ts";
import { ConfigurationError } from "../../target/configuration_error.ts";
import type { CommandHost } from "../command_host.ts";

/** Adds `list`. */
export function addList({ context, add }: CommandHost): void {
  add("list", "list the requirements, their checks and what these need")
    .option("--format <format>", "text or json", "text")
    .action(({ format }: { format: string }) => {
      if (format === "json") {
        return void context.stdout.write(`${JSON.stringify(listRows(), null, 2)}\n`);
      }
      if (format !== "text") {
        throw new ConfigurationError(`Cannot list as "${format}": the formats are text and json`);
      }
      for (const { id, level, sentence } of listRows()) {
        context.stdout.write(`${id.padEnd(24)} ${level.split(",")[0]?.padEnd(6)} ${sentence}\n`);
      }
    });
}
