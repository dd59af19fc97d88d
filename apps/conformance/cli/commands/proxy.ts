import { once } from "node:events";
import { addFlags } from "@sessions/cli";
import { ChangeError, passingFaults } from "@sessions/server";
import type { Command } from "commander";
import { collectFindings } from "../../passive/findings.ts";
import { openHarFile } from "../../passive/har_file.ts";
import { openLiveWire } from "../../passive/live_wire.ts";
import { startProxy } from "../../passive/proxy_server.ts";
import { openWatch } from "../../passive/watch.ts";
import { WIRE_PATH, wirePages } from "../../passive/wire_pages.ts";
import { oneLine } from "../../reports/clean_report.ts";
import { prepareReports, writeReports } from "../../reports/write_reports.ts";
import { readBaseUrl } from "../../target/base_url.ts";
import { ConfigurationError } from "../../target/configuration_error.ts";
import { Secrets } from "../../target/secrets.ts";
import type { CommandHost } from "../command_host.ts";
import { certificateOptions, readIds, readSaid } from "../configuration.ts";
import { PROXY_FLAGS } from "../flags.ts";

/** Adds `proxy`. */
export function addProxy({ context, exit, add }: CommandHost): void {
  const command = add("proxy", "stand in front of a deployment, and judge what passes");
  addFlags(command, PROXY_FLAGS);
  command.action(async (_flags: unknown, self: Command) => {
    const said = readSaid(self, PROXY_FLAGS, context.env);
    const { url, port = PROXY_FLAGS.port.default, operatorId = [], fault = [], record } = said;
    const { timeout, insecure = false, failOn = "must", report = ["text"] } = said;
    if (url === undefined) {
      throw new ConfigurationError(
        "Cannot stand in front of nothing: give --url, such as https://portal.example.org/api",
      );
    }
    const reports = { ...said, report };
    prepareReports(reports);
    const baseUrl = readBaseUrl(url);
    const secrets = new Secrets();
    const watch = openWatch({ operators: readIds(operatorId) });
    const findings = collectFindings(baseUrl, secrets, { failOn });
    const har = record === undefined ? undefined : openHarFile(record, secrets);
    const wire = openLiveWire(baseUrl, secrets);
    const startedAt = new Date();
    let total = 0;
    const proxy = await startProxy({
      baseUrl,
      port,
      ...(timeout !== undefined && { timeout }),
      ...certificateOptions(said),
      env: context.env,
      insecure,
      faults: readFaults(fault),
      passed(exchange) {
        total++;
        har?.add(exchange);
        const { answer, requestHeaders: { authorization } } = exchange;
        const found = watch.see(answer, authorization);
        wire.add(exchange, found);
        for (const finding of found) {
          if (!findings.add(finding) || said.quiet) continue;
          const { requirement, fault: { got, expected } } = finding;
          const asked = `GET ${answer.request.url.slice(baseUrl.length)} as ${answer.request.as}`;
          const line = `✗ ${requirement}  ${asked}: ${got}; wanted ${expected}`;
          context.stdout.write(`${oneLine(secrets.redact(line))}\n`);
        }
      },
      unjudged: (exchange) => wire.addUnjudged(exchange),
      pages: wirePages(wire),
      notice: (text) => void context.stderr.write(`${oneLine(text)}\n`),
    });
    context.stdout.write(`sessions-conformance proxy ready at ${proxy.url}, leads to ${baseUrl}\n`);
    context.stdout.write(`what passes is shown at ${new URL(WIRE_PATH, proxy.url)}\n`);
    if (operatorId.length === 0) {
      context.stderr.write(
        "Who may see what is not judged: name the operators with --operator-id\n",
      );
    }
    if (!context.stop.aborted) await once(context.stop, "abort");
    await proxy.close();
    har?.close();
    const result = findings.report({ judged: watch.judged, total, startedAt });
    writeReports({ report: result, secrets }, reports, context.stdout);
    exit(result.summary.exitCode);
  });
}

function readFaults(texts: readonly string[]): ReturnType<typeof passingFaults> {
  try {
    return passingFaults(texts.map((text) => JSON.parse(text) as unknown));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof ChangeError)) throw error;
    throw new ConfigurationError(`Cannot use --fault: ${error.message}`);
  }
}
