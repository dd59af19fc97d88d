import { REQUIREMENTS } from "@sessions/domain";
import { isProof, KeptFaults, MAX_FAULTS } from "../checks/fault.ts";
import { cleanReport } from "../reports/clean_report.ts";
import type { Report, RequirementResult } from "../reports/report.ts";
import { VERSION } from "../reports/version.ts";
import type { Secrets } from "../target/secrets.ts";
import { conclude, leaveOpen } from "../verdict/conclude.ts";
import { summarize, type SummarizeOptions } from "../verdict/summary.ts";
import type { Finding } from "./watch.ts";

/** What a watch found, by requirement. */
export interface Findings {
  /** Takes a finding; returns whether it is the first of its requirement and kind. */
  add(finding: Finding): boolean;
  report(state: { judged: number; total: number; startedAt: Date }): Report;
}

/** Collects findings, and makes the report of a run of them. */
export function collectFindings(
  baseUrl: string,
  secrets: Secrets,
  options: SummarizeOptions,
): Findings {
  const found = new Map<string, { faults: KeptFaults; seen: Set<string> }>();
  return {
    add(finding) {
      const { requirement, fault } = finding;
      const held = found.get(requirement) ?? { faults: new KeptFaults(), seen: new Set<string>() };
      found.set(requirement, held);
      held.faults.add(fault);
      const kind = `${fault.expected} ${fault.pointer ?? ""}`.replace(/\d+/g, "0");
      if (held.seen.has(kind) || (held.seen.size >= MAX_FAULTS && !isProof(fault))) return false;
      held.seen.add(kind);
      return true;
    },
    report({ judged, total, startedAt }) {
      const requirements = REQUIREMENTS.map((requirement): RequirementResult => {
        const held = found.get(requirement.id);
        if (!held) return leaveOpen(requirement, "who watches asks nothing");
        const outcome = {
          witnesses: held.faults.count,
          faults: held.faults.faults,
          faultCount: held.faults.count,
          undecided: [],
          notes: [],
          byIdentity: {},
        };
        const attempt = { outcome, error: undefined, durationMs: 0 };
        return conclude(requirement, [attempt], secrets);
      });
      const summary = summarize(requirements, { ...options, allowIncomplete: true });
      const isClean = summary.failed === 0;
      return cleanReport({
        schema: "sessions-conformance/1",
        tool: { name: "sessions-conformance", version: VERSION },
        target: baseUrl,
        framework: null,
        startedAt: startedAt.toISOString(),
        durationMs: Date.now() - startedAt.getTime(),
        seed: 1,
        identities: [],
        configuration: {},
        // Who watches can find something, and prove nothing.
        summary: isClean
          ? { ...summary, exitCode: 0, message: `nothing was found in ${judged} answers` }
          : summary,
        requirements,
        baseline: { stale: [], expired: [] },
        notices: [`${judged} of ${total} answers of the API were judged`],
        churn: { rows: 0 },
        detection: null,
        diagnosis: null,
        requests: { total, traffic: [] },
        complete: true,
      }, secrets);
    },
  };
}
