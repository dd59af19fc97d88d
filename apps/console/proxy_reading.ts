/** Something that an exchange which passed a proxy showed to be wrong. */
export interface ProxiedFinding {
  readonly requirement: string;
  readonly got: string;
  readonly expected: string;
}

/** An exchange that passed a proxy, as its page shows it; without secrets. */
export interface ProxiedExchange {
  /** Counts the exchanges from 1. */
  readonly id: number;
  /** When it was asked, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Who asked, such as `user 16` or `nobody`. */
  readonly as: string;
  /** 0 if there was no answer. */
  readonly status: number;
  readonly ms: number;
  readonly isJudged: boolean;
  /** The ids of the faults that touched it, if any did. */
  readonly faults?: string | undefined;
  readonly findings: readonly ProxiedFinding[];
}

/** What a proxy answers its page. */
export interface ProxyReading {
  /** The base URL of the deployment. */
  readonly leadsTo: string;
  /** How many exchanges passed. */
  readonly passed: number;
  /** Those after the one that was named, the oldest first; the last ones if there are too many. */
  readonly exchanges: readonly ProxiedExchange[];
}
