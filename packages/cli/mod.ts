/**
 * What the commands of the kit share: a flag is one row, from which come its option, its reader, its
 * environment twin, its key in a configuration file, its help and its line in the docs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { addFlags, type Flags, readFlags } from "@sessions/cli";
 * import { Command } from "commander";
 *
 * const flags = {
 *   pageSize: { kind: "integer", range: [1, 100], default: 10, help: "rows on a page" },
 *   live: { kind: "switch", default: false, help: "let sessions move" },
 * } as const satisfies Flags;
 * const command = new Command("mock");
 * addFlags(command, flags);
 * command.parse(["--page-size", "25"], { from: "user" });
 * const { values, source } = readFlags(command, flags, { env: { MOCK_LIVE: "on" }, prefix: "MOCK_" });
 * assert.deepEqual(values, { pageSize: 25, live: true });
 * assert.equal(source("live"), "environment");
 * ```
 *
 * @module
 */
export type { CliContext } from "./cli_context.ts";
export { describeCommandError } from "./describe_command_error.ts";
export {
  type ChoiceFlag,
  type Flag,
  flagName,
  type Flags,
  type FlagValue,
  type FlagValues,
  type IntegerFlag,
  type ListFlag,
  type SwitchFlag,
  type TextFlag,
  twinName,
} from "./flag.ts";
export { killable } from "./killable.ts";
export { addFlags } from "./flag_options.ts";
export { flagTable } from "./flag_table.ts";
export { makeFolder } from "./make_folder.ts";
export { readSwitch } from "./parse_value.ts";
export { quietCommand } from "./quiet_command.ts";
export { readConfigurationFile } from "./read_configuration_file.ts";
export { type FlagSource, type ReadFlags, readFlags, type ReadFlagsOptions } from "./read_flags.ts";
export { runMain } from "./run_main.ts";
export { UsageError } from "./usage_error.ts";
export { StopRequest } from "./stop_request.ts";
