import { addFlags } from "@sessions/cli";
import type { Command } from "commander";
import { collectFindings } from "../../passive/findings.ts";
import { verifyHar } from "../../passive/verify_har.ts";
import { oneLine } from "../../reports/clean_report.ts";
import { prepareReports, writeReports } from "../../reports/write_reports.ts";
import { Secrets } from "../../target/secrets.ts";
import { EXIT } from "../../verdict/exit.ts";
import type { CommandHost } from "../command_host.ts";
import { readIds, readSaid } from "../configuration.ts";
import { HAR_FLAGS } from "../flags.ts";

/** Adds `verify-har`. */
export function addVerifyHar({ context, exit, add }: CommandHost): void {
  const command = add("verify-har", "judge the answers that a HAR file recorded").argument(
    "<file>",
  );
  addFlags(command, HAR_FLAGS);
  command.action((file: string, _flags: unknown, self: Command) => {
    const { url, operatorId = [], failOn = "must", ...rest } = readSaid(
      self,
      HAR_FLAGS,
      context.env,
    );
    const startedAt = new Date();
    const secrets = new Secrets();
    const { lists, details, unseen, elsewhere, odd, refused, findings } = verifyHar(file, {
      url,
      operators: readIds(operatorId),
    });
    const collected = collectFindings(file, secrets, { failOn });
    for (const finding of findings) {
      collected.add(finding);
      const { requirement, fault: { pointer = "", expected, got, answers } } = finding;
      const { pathname, search } = new URL(answers.at(-1)?.request.url ?? "");
      const line =
        `${requirement} GET ${pathname}${search} ${pointer}: wanted ${expected}, got ${got}`;
      context.stdout.write(`${oneLine(secrets.redact(line))}\n`);
    }
    context.stdout.write(
      [
        `${findings.length} faults in ${lists} lists and ${details} details`,
        ...unseen > 0 ? [`${unseen} answers without their body`] : [],
        ...refused > 0 ? [`${refused} that refused their token`] : [],
        ...elsewhere > 0 ? [`${elsewhere} of other places (see --url)`] : [],
        ...odd > 0 ? [`${odd} entries that could not be read`] : [],
      ].join(", ") + "\n",
    );
    if (rest.report) {
      const reports = { ...rest, report: rest.report };
      prepareReports(reports);
      const total = lists + details;
      const report = collected.report({ judged: total, total: total + unseen, startedAt });
      writeReports({ report, secrets }, reports, context.stdout);
    }
    if (lists + details + findings.length === 0) {
      context.stderr.write(`Nothing in "${file}" is an answer of the /sessions API\n`);
    }
    exit(findings.length > 0 ? EXIT.failed : lists + details === 0 ? EXIT.incomplete : EXIT.ok);
  });
}
