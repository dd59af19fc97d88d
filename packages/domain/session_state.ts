import type { Session, SessionListRow } from "./session.ts";

/** Where a session may stand in its life. */
export const SESSION_STATES = ["pending", "running", "ended", "cancelled"] as const;
/** One of {@link SESSION_STATES}. */
export type SessionState = typeof SESSION_STATES[number];

/**
 * The state of a session, or of its list row.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Session, sessionState } from "@sessions/domain";
 *
 * assert.equal(sessionState({ is_active: true, start_date_time: null } as Session), "pending");
 * assert.equal(sessionState({ is_active: false, start_date_time: 1 } as Session), "ended");
 * ```
 */
export function sessionState(
  session: Pick<Session | SessionListRow, "is_active" | "start_date_time">,
): SessionState {
  const started = session.start_date_time !== null;
  if (session.is_active) return started ? "running" : "pending";
  return started ? "ended" : "cancelled";
}
