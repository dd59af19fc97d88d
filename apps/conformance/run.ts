import { type CheckedTarget, checkTarget, type CheckTargetOptions } from "./check_target.ts";
import { measureDetection } from "./proof/detection.ts";
import { onlyDecided } from "./proof/only_decided.ts";
import type { Report } from "./reports/report.ts";
import { cleanReport } from "./reports/clean_report.ts";
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
}

/** A run's report, and the secrets that its writers must keep out of it. */
export interface Run {
  readonly report: Report;
  readonly secrets: Secrets;
}

/**
 * Checks a deployment, measures what the checks could have caught, and reports both.
 *
 * @throws {ConfigurationError} when the options make no sense; nothing was sent then
 */
export async function runConformance(options: RunOptions): Promise<Run> {
  const expected = expectedOf(options.portal);
  const started = new Date();
  const startMs = performance.now();
  const target = await checkTarget(options);
  const { detection, stop } = await detect(target, options);
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
    identities: target.identities.map(({ name, userId }) => ({ name, userId: userId ?? null })),
    configuration: shownConfiguration(options),
    summary: summarize(requirements, { ...options, baseline, stop }),
    requirements,
    baseline,
    notices: [...target.notices, ...notices],
    churn: { rows: target.churn },
    detection,
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

/** Measures the detection power on what the checks read, and closes the target. */
async function detect(
  { evidence, stop, results, close }: CheckedTarget,
  options: RunOptions,
): Promise<{ detection: Report["detection"]; stop: Stop | undefined }> {
  try {
    if (!evidence || options.skipDetection) return { detection: null, stop };
    const measured = await measureDetection(evidence, options);
    return { detection: onlyDecided(measured, results), stop };
  } catch (error) {
    const stopped = stopOf(error, options.signal);
    if (!stopped) throw error;
    return { detection: null, stop: stopped };
  } finally {
    await close();
  }
}
