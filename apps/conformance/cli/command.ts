import { Command } from "commander";
import { VERSION } from "../reports/version.ts";
import { type CliContext, quietCommand } from "@sessions/cli";
import type { CommandHost } from "./command_host.ts";
import { addBaseline } from "./commands/baseline.ts";
import { addDemo } from "./commands/demo.ts";
import { addDiff } from "./commands/diff.ts";
import { addExplain } from "./commands/explain.ts";
import { addList } from "./commands/list.ts";
import { addPlan } from "./commands/plan.ts";
import { addProxy } from "./commands/proxy.ts";
import { addRecord } from "./commands/record.ts";
import { addRun } from "./commands/run.ts";
import { addSelftest } from "./commands/selftest.ts";
import { addVerifyHar } from "./commands/verify_har.ts";

/** Every command, in the order of the help. */
const COMMANDS: readonly ((host: CommandHost) => void)[] = [
  addRun,
  addPlan,
  addDiff,
  addRecord,
  addProxy,
  addList,
  addExplain,
  addVerifyHar,
  addBaseline,
  addSelftest,
  addDemo,
];

/**
 * Returns the command line of `sessions-conformance`.
 *
 * @param exit called with the exit code
 */
export function buildCommand(context: CliContext, exit: (code: number) => void): Command {
  const program = quietCommand(new Command("sessions-conformance"), context)
    .description("Checks a deployment of the /sessions API against its contract")
    .version(VERSION)
    .addHelpText("after", EXIT_CODES)
    .enablePositionalOptions();
  const host: CommandHost = {
    context,
    exit,
    add: (name, description, parent = program) =>
      quietCommand(parent.command(name), context).description(description),
  };
  for (const add of COMMANDS) add(host);
  return program;
}

const EXIT_CODES = `
Every flag of run, plan, diff, record, proxy and verify-har has an environment twin
SESSIONS_CONFORMANCE_… and a key in
sessions-conformance.json: flag over environment over file over default.

Exit codes, the first that applies:
  70   internal error
  1    a confirmed failure at or above --fail-on
  4    the target cannot be reached, or rejects the credentials
  6    intermittent: a requirement at or above --fail-on broke in some attempts only
  3    incomplete: something selected was not decided
  5    only the baseline is stale or expired
  2    wrong usage or configuration; nothing was judged
  0    everything selected was decided and met
  130  interrupted; what was decided is reported
`;
