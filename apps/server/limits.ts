import { CONTROL_OPERATIONS, MAX_LISTED } from "@sessions/control";

/** How much of something a mock takes, and what it says to more. */
export interface Limit {
  readonly most: number;
  /** What is counted, and its unit. */
  readonly of: string;
  /** The status of the answer to more. */
  readonly status: number;
}

/** The limits that no flag sets. */
export const LIMITS = {
  connections: { most: 10_000, of: "connections of a process, at a time", status: 503 },
  headers: { most: 16_384, of: "bytes of a request's URL and headers together", status: 431 },
  headersTime: {
    most: 60_000,
    of: "milliseconds until a request's headers are there",
    status: 408,
  },
  requestTime: { most: 300_000, of: "milliseconds until the whole request is there", status: 408 },
  body: { most: 100_000, of: "bytes of a body sent to the API", status: 413 },
  controlBody: { most: 2 ** 20, of: "bytes of a body sent to the control plane", status: 413 },
  importBody: {
    most: CONTROL_OPERATIONS.importWorld.maxBytes,
    of: "bytes of an import",
    status: 413,
  },
  nesting: { most: 100, of: "levels of JSON in a body sent to the control plane", status: 400 },
  faults: { most: 1000, of: "faults of a world", status: 429 },
  listed: { most: MAX_LISTED, of: "sessions that a call of the control plane lists", status: 400 },
  listeners: { most: 200, of: "open streams of a world's events", status: 429 },
} as const satisfies Readonly<Record<string, Limit>>;

/** The name of a limit. */
export type LimitName = keyof typeof LIMITS;
