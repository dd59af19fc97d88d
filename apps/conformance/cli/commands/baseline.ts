import { existsSync, readFileSync } from "node:fs";
import * as Type from "typebox";
import type { Static } from "typebox";
import Value from "typebox/value";
import { Report } from "../../reports/report.ts";
import { ConfigurationError } from "../../target/configuration_error.ts";
import {
  type Baseline,
  pruneBaseline,
  readBaseline,
  updateBaseline,
  writeBaseline,
} from "../../verdict/baseline.ts";
import type { CommandHost } from "../command_host.ts";

interface UpdateFlags {
  from: string;
  reason: string;
  expires?: string;
}

/** Adds `baseline update` and `baseline prune`. */
export function addBaseline({ context, add }: CommandHost): void {
  const baseline = add("baseline", "keep the file of known failures");
  add("update", "add a report's failures", baseline)
    .argument("<file>", "the baseline").requiredOption("--from <report>", "a JSON report")
    .requiredOption("--reason <text>", "why the failures are known")
    .option("--expires <date>", "the last day, YYYY-MM-DD")
    .action((file: string, { from, reason, expires }: UpdateFlags) => {
      if (expires !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(expires)) {
        throw new ConfigurationError(`Cannot use --expires "${expires}": it must be YYYY-MM-DD`);
      }
      const old: Baseline = existsSync(file) ? readBaseline(file) : { known: [] };
      const changed = updateBaseline(old, readReport(from), reason, expires);
      writeBaseline(file, changed);
      const added = changed.known.length - old.known.length;
      context.stdout.write(`${file}: ${added} added, ${changed.known.length} known\n`);
    });
  add("prune", "drop what a report shows to be met", baseline)
    .argument("<file>", "the baseline").requiredOption("--from <report>", "a JSON report")
    .action((file: string, { from }: { from: string }) => {
      const old = readBaseline(file);
      const changed = pruneBaseline(old, readReport(from));
      writeBaseline(file, changed);
      const dropped = old.known.length - changed.known.length;
      context.stdout.write(`${file}: ${dropped} dropped, ${changed.known.length} known\n`);
    });
}

/** What a baseline needs of a report: one that an earlier version wrote has it too. */
const ReadReport = Type.Pick(Report, ["schema", "requirements", "complete"]);
type ReadReport = Static<typeof ReadReport>;

function readReport(file: string): ReadReport {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigurationError(`Cannot read the report "${file}": ${(error as Error).message}`);
  }
  if (!Value.Check(ReadReport, data)) {
    throw new ConfigurationError(
      `Cannot read the report "${file}": it is no complete JSON report of this version`,
    );
  }
  return data;
}
