import type { Session } from "./session.ts";

/** What is wrong with a session as a whole. */
export interface SessionFault {
  /** The key that breaks the rule. */
  readonly key: keyof Session;
  /** What it should hold, in words. */
  readonly wanted: string;
}

/**
 * The first rule between the keys of a session that it breaks, or undefined for a sound one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Session, sessionFault } from "@sessions/domain";
 *
 * const session = { is_active: true, start_date_time: 5, end_date_time: 9 } as Session;
 * assert.deepEqual(sessionFault(session), {
 *   key: "end_date_time",
 *   wanted: "null, for is_active is true",
 * });
 * ```
 * @see requirement `time/order`
 */
export function sessionFault(session: Session): SessionFault | undefined {
  const { start_date_time: start, end_date_time: end } = session;
  if (start !== null && end !== null && end < start) {
    return { key: "end_date_time", wanted: "a time that is not before start_date_time" };
  }
  if (end !== null && session.is_active) {
    return { key: "end_date_time", wanted: "null, for is_active is true" };
  }
  if (session.modified_time < session.created_time) {
    return { key: "modified_time", wanted: "a time that is not before created_time" };
  }
  return undefined;
}
