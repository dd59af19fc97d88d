import { existsSync, readFileSync } from "node:fs";
import { Command } from "commander";
import { REQUIREMENTS } from "@sessions/domain";
import Value from "typebox/value";
import { CHECKS } from "../checks/catalogue.ts";
import { listRows } from "../checks/list_rows.ts";
import { diffDeployments } from "../evidence/diff_deployments.ts";
import { planText } from "../verdict/plan.ts";
import { matrixText, selfTest } from "../proof/selftest.ts";
import { Report } from "../reports/report.ts";
import { prepareReports, writeReports } from "../reports/write_reports.ts";
import { type Run, runConformance } from "../run.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import {
  type Baseline,
  pruneBaseline,
  readBaseline,
  updateBaseline,
  writeBaseline,
} from "../verdict/baseline.ts";
import { EXIT } from "../verdict/exit.ts";
import { verifyHar } from "../evidence/verify_har.ts";
import { VERSION } from "../reports/version.ts";
import type { CliContext } from "./cli_context.ts";
import { type Configuration, readConfiguration, runOptions } from "./configuration.ts";
import { checkDemo } from "./demo.ts";
import { flagOption, RUN_FLAGS } from "./flags.ts";

/** The command line of `sessions-conformance`; `exit` hears the exit code. */
export function buildCommand(context: CliContext, exit: (code: number) => void): Command {
  const program = quiet(new Command("sessions-conformance"), context)
    .description("Checks a deployment of the /sessions API against its contract")
    .version(VERSION)
    .addHelpText("after", EXIT_CODES)
    .enablePositionalOptions();
  const sub = (name: string, description: string): Command =>
    quiet(program.command(name), context).description(description);
  const withRunFlags = (command: Command): Command => {
    for (const flag of RUN_FLAGS) command.addOption(flagOption(flag));
    return command;
  };
  const finish = (run: Run, configuration: Configuration): void => {
    if (context.stderr.isTTY) context.stderr.write("\r\x1b[K");
    writeReports(run, configuration, context.stdout);
    const { exitCode, message } = run.report.summary;
    if (exitCode === EXIT.unreachable) context.stderr.write(`${run.secrets.redact(message)}\n`);
    exit(exitCode);
  };

  withRunFlags(sub("run", "check a deployment"))
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
      finish(
        await runConformance({ ...options, signal: context.stop, progress: progressLine(context) }),
        configuration,
      );
    });

  withRunFlags(sub("plan", "say what a run would ask and leave open; nothing is sent"))
    .action((_flags: unknown, command: Command) => {
      context.stdout.write(
        planText(runOptions(readConfiguration(command, context.env), context.env)),
      );
    });

  withRunFlags(sub("diff", "ask two deployments the same, and show where they differ"))
    .requiredOption("--other <url>", "the base URL of the second deployment")
    .action(async (flags: { other: string }, command: Command) => {
      if (!URL.canParse(flags.other)) {
        throw new ConfigurationError(`Cannot use --other "${flags.other}": give a base URL`);
      }
      const { asked, differences } = await diffDeployments(
        runOptions(readConfiguration(command, context.env), context.env),
        flags.other,
      );
      for (const { request, as, what, left, right } of differences) {
        context.stdout.write(`${request} as ${as}: ${what}\n  - ${left}\n  + ${right}\n`);
      }
      context.stdout.write(`${differences.length} differences in ${asked} requests\n`);
      exit(differences.length > 0 ? EXIT.failed : EXIT.ok);
    });

  sub("list", "list the requirements, their checks and what these need")
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

  sub("explain", "explain a requirement").argument("<id>", "such as scope/self-list").action(
    (id: string) => {
      const row = listRows().find((one) => one.id === id);
      if (!row) {
        throw new ConfigurationError(
          `Cannot explain "${id}": there is no such requirement.${
            nearest(id)
          } See sessions-conformance list`,
        );
      }
      const needs = row.needs.length > 0 ? row.needs.join(", ") : "nothing but an operator";
      context.stdout.write(
        `${row.id} (${row.level}; ${row.source})\n${row.sentence}\nThe check ${row.check}.\nIt needs ${needs}.\n`,
      );
    },
  );

  sub("verify-har", "check the answers that a HAR file recorded").argument("<file>").action(
    (file: string) => {
      const { lists, details, faults } = verifyHar(file);
      for (const { requirement, request, pointer, expected, got } of faults) {
        context.stdout.write(
          `${requirement} ${request} ${pointer}: wanted ${expected}, got ${got}\n`,
        );
      }
      context.stdout.write(`${faults.length} faults in ${lists} lists and ${details} details\n`);
      if (lists + details === 0) {
        context.stderr.write(`Nothing in "${file}" is an answer of the /sessions API\n`);
      }
      exit(faults.length > 0 ? EXIT.failed : lists + details === 0 ? EXIT.incomplete : EXIT.ok);
    },
  );

  const baseline = sub("baseline", "keep the file of known failures");
  quiet(baseline.command("update"), context).description("add a report's failures")
    .argument("<file>", "the baseline").requiredOption("--from <report>", "a JSON report")
    .requiredOption("--reason <text>", "why the failures are known").option(
      "--expires <date>",
      "the last day, YYYY-MM-DD",
    )
    .action(
      (
        file: string,
        { from, reason, expires }: { from: string; reason: string; expires?: string },
      ) => {
        if (expires !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(expires)) {
          throw new ConfigurationError(`Cannot use --expires "${expires}": it must be YYYY-MM-DD`);
        }
        const old: Baseline = existsSync(file) ? readBaseline(file) : { known: [] };
        const changed = updateBaseline(old, readReport(from), reason, expires);
        writeBaseline(file, changed);
        context.stdout.write(
          `${file}: ${
            changed.known.length - old.known.length
          } added, ${changed.known.length} known\n`,
        );
      },
    );
  quiet(baseline.command("prune"), context).description("drop what a report shows to be met")
    .argument("<file>", "the baseline").requiredOption("--from <report>", "a JSON report")
    .action((file: string, { from }: { from: string }) => {
      const old = readBaseline(file);
      const changed = pruneBaseline(old, readReport(from));
      writeBaseline(file, changed);
      context.stdout.write(
        `${file}: ${
          old.known.length - changed.known.length
        } dropped, ${changed.known.length} known\n`,
      );
    });

  sub("selftest", "play every deviation in process, and show that its check notices")
    .option("--format <format>", "text or json", "text")
    .action(async ({ format }: { format: string }) => {
      const matrix = await selfTest({ signal: context.stop });
      context.stdout.write(
        format === "json" ? `${JSON.stringify(matrix, null, 2)}\n` : matrixText(matrix),
      );
      exit(matrix.missed.length > 0 ? EXIT.failed : EXIT.ok);
    });

  sub("demo", "start the mock with the scenario demo, and check it").action(async () => {
    finish(await checkDemo({ signal: context.stop, progress: progressLine(context) }), {
      report: ["text"],
    });
  });
  return program;
}

function quiet(command: Command, context: CliContext): Command {
  return command.exitOverride().allowExcessArguments(false).configureOutput({
    writeOut: (text) => void context.stdout.write(text),
    writeErr: () => {},
  });
}

/** On a terminal, one line that counts; elsewhere nothing. */
function progressLine(
  context: CliContext,
): ((result: { id: string }, done: number, total: number) => void) | undefined {
  if (!context.stderr.isTTY) return undefined;
  return ({ id }, done, total) => void context.stderr.write(`\r\x1b[K${done}/${total} ${id}`);
}

function readReport(file: string): Report {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigurationError(`Cannot read the report "${file}": ${(error as Error).message}`);
  }
  if (!Value.Check(Report, data)) {
    throw new ConfigurationError(
      `Cannot read the report "${file}": it is no complete JSON report of this version`,
    );
  }
  return data;
}

function nearest(text: string): string {
  const [, name = text] = text.split("/");
  const near = CHECKS.map(({ id }) => id).filter((id) =>
    id.includes(name) || id.startsWith(text.split("/")[0] ?? "")
  );
  return near.length > 0 && near.length < REQUIREMENTS.length
    ? ` Near it: ${near.slice(0, 6).join(", ")}.`
    : "";
}

const EXIT_CODES = `
Every flag of run, plan and diff has an environment twin SESSIONS_CONFORMANCE_… and a key in
sessions-conformance.json: flag over environment over file over default.

Exit codes, the first that applies:
  70   internal error
  1    a confirmed failure at or above --fail-on
  4    the target cannot be reached, or rejects the credentials
  3    incomplete: something selected was not decided
  5    only the baseline is stale or expired
  2    wrong usage or configuration; nothing was sent
  0    everything selected was decided and met
  130  interrupted; what was decided is reported
`;
