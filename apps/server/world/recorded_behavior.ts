import { type BehaviorOptions, DEFAULT_TIME_ZONE } from "@sessions/domain";
import type { Deployment } from "@sessions/fixtures";

/** How a mock is to answer, and in which zone. */
export interface WantedBehavior extends BehaviorOptions {
  /** @default "America/New_York", or the recording's */
  timeZone?: string | undefined;
}

/**
 * Returns how a mock answers that serves a recording: as was asked for and, where nothing was, as the
 * deployment did. Who names a portal or deviations gets those in place of the recorded ones.
 */
export function recordedBehavior(
  { timeZone, framework, pageSize, portal, deviations }: WantedBehavior,
  deployment: Deployment | undefined,
): BehaviorOptions & { timeZone: string } {
  const named = portal !== undefined || deviations !== undefined;
  // A portal brings a framework and a page size of its own.
  const base = portal === undefined ? deployment : undefined;
  return {
    timeZone: timeZone ?? deployment?.timeZone ?? DEFAULT_TIME_ZONE,
    framework: framework ?? base?.framework,
    pageSize: pageSize ?? base?.pageSize,
    portal: named ? portal : deployment?.portal ?? undefined,
    deviations: named ? deviations : deployment?.deviations,
  };
}
