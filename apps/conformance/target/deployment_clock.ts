import type { RecordedResponse } from "./recorded_response.ts";

/** A deployment's clock, as far as its answers tell it. */
export interface DeploymentClock {
  /** Takes an answer's date into account. */
  see(response: RecordedResponse): void;
  /** Milliseconds since 1970 by the deployment's clock. */
  now(): number;
  /** Milliseconds that the deployment's clock is ahead of this machine's; 0 until an answer told it. */
  skew(): number;
}

/** `Date` has whole seconds: what differs by no more is the same time. */
const RESOLUTION_MS = 1000;

/**
 * Opens the clock of a deployment, which runs as this machine's does until an answer says otherwise.
 *
 * @param local milliseconds since 1970
 */
export function deploymentClock(local: () => number = Date.now): DeploymentClock {
  // An answer is never older than its Date: the largest difference is the nearest to the truth.
  let ahead: number | undefined;
  const skew = () => ahead === undefined || Math.abs(ahead) <= 2 * RESOLUTION_MS ? 0 : ahead;
  return {
    see({ date }) {
      if (date === undefined) return;
      ahead = Math.max(ahead ?? -Infinity, date + RESOLUTION_MS / 2 - local());
    },
    now: () => local() + skew(),
    skew,
  };
}
