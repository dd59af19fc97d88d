import { type CheckedTarget, checkTarget, type CheckTargetOptions } from "./check_target.ts";
import { brokenOf, diagnoseTarget, reportDiagnosis } from "./diagnosis/diagnose_target.ts";
import { readDataset } from "./diagnosis/read_dataset.ts";
import { measureDetection } from "./proof/detection.ts";
import { onlyDecided } from "./proof/only_decided.ts";
import type { Report } from "./reports/report.ts";
import { cleanReport } from "./reports/clean_report.ts";
import { nameIdentities } from "./reports/name_identities.ts";
import { roundMs } from "./reports/round_ms.ts";
import { shownConfiguration } from "./reports/shown_configuration.ts";
import type { Secrets } from "./target/secrets.ts";
import type { Baseline } from "./verdict/baseline.ts";
import { applyBaseline, applyPortal, expectedOf } from "./verdict/known_failures.ts";
import { type Stop, stopOf } from "./verdict/stop.ts";
import { summarize, type SummarizeOptions } from "./verdict/summary.ts";
import { VERSION } from "./reports/version.ts";

/** Options for {@linkcode runConformance}. */
export interface RunOptions extends CheckTargetOptions, SummarizeOptions {
  /** Failures that are expected, with their reasons. */
  baseline?: Baseline | undefined;
  /** The portal whose known failures are no news: `2023` or `2025`. */
  portal?: string | undefined;
  /**
   * Leaves out what the run could have caught.
   *
   * @default false
   */
  skipDetection?: boolean;
  /**
   * Leaves out which deviations explain what broke.
   *
   * @default false
   */
  skipDiagnosis?: boolean;
}

/** A run's report, and the secrets that its writers must keep out of it. */
export interface Run {
  readonly report: Report;
  readonly secrets: Secrets;
}

/**
 * Checks a deployment, measures what the checks could have caught, and reports both.
 *
 * @throws {ConfigurationError} when the options make no sense; nothing was judged then
 */
export async function runConformance(options: RunOptions): Promise<Run> {
  const expected = expectedOf(options.portal);
  const started = new Date();
  const startMs = performance.now();
  const target = await checkTarget({ ...options, keepsExchanges: !options.skipDiagnosis });
  const { detection, diagnosis, stop } = await explain(target, options);
  const identities = target.identities.map(({ name, userId }) => ({
    name,
    userId: userId ?? null,
  }));
  const { results, notices } = applyPortal(target.results, expected, options.portal);
  const { results: requirements, baseline } = applyBaseline(results, options.baseline, started);
  const report: Report = cleanReport({
    schema: "sessions-conformance/1",
    tool: { name: "sessions-conformance", version: VERSION },
    target: target.baseUrl,
    framework: target.framework ?? null,
    startedAt: started.toISOString(),
    durationMs: Math.round(performance.now() - startMs),
    seed: options.seed ?? 1,
    identities,
    configuration: shownConfiguration(options),
    summary: summarize(requirements, { ...options, baseline, stop }),
    requirements: nameIdentities(requirements, identities),
    baseline,
    notices: [...target.notices, ...notices],
    churn: { rows: target.churn },
    detection,
    diagnosis,
    requests: {
      total: target.traffic.length,
      traffic: target.traffic.map((exchange) => ({
        ...exchange,
        at: roundMs(exchange.at),
        ms: roundMs(exchange.ms),
      })),
    },
    complete: true,
  }, target.secrets);
  return { report, secrets: target.secrets };
}

type Explanation = Pick<Report, "detection" | "diagnosis"> & { stop: Stop | undefined };

/** Looks for what explains what broke, measures what could have been caught, and closes the target. */
async function explain(target: CheckedTarget, options: RunOptions): Promise<Explanation> {
  const { evidence, results, close } = target;
  const explanation: Explanation = { detection: null, diagnosis: null, stop: target.stop };
  try {
    if (!evidence) return explanation;
    // One case alone tells nothing of the rest.
    if (options.case !== undefined) return explanation;
    if (!options.skipDiagnosis) explanation.diagnosis = await explainBroken(target, options);
    if (!options.skipDetection) {
      explanation.detection = onlyDecided(await measureDetection(evidence, options), results);
    }
  } catch (error) {
    const stopped = stopOf(error, options.signal);
    if (!stopped) throw error;
    explanation.stop = stopped;
  } finally {
    await close();
  }
  return explanation;
}

/** Returns what explains the failures; null where nothing broke, or the budget of requests is spent. */
async function explainBroken(
  target: CheckedTarget,
  { signal }: RunOptions,
): Promise<Report["diagnosis"]> {
  const { evidence, results, exchanges, baseUrl } = target;
  if (!evidence || brokenOf(results).length === 0) return null;
  try {
    const data = await readDataset(evidence, exchanges);
    const found = await diagnoseTarget(target, data, { signal });
    // What answers nothing alike explains nothing.
    return found.alike === 0 ? null : reportDiagnosis(found, baseUrl);
  } catch (error) {
    // What was decided stands, whatever the explanation of it would have cost.
    if (stopOf(error, signal)?.kind === "refused") return null;
    throw error;
  }
}
