import type { Instant } from "./date_time.ts";
import type { Session } from "./session.ts";
import { type SessionState, sessionState } from "./session_state.ts";

/** How a session goes on in its life. */
export type SessionTransition = "start" | "end" | "cancel";

/** Who moves a session, and when. */
export interface MoveOptions {
  /** A user's id. */
  by: number;
  at: Instant;
}

const MOVES: Record<SessionTransition, { readonly from: SessionState; readonly past: string }> = {
  start: { from: "pending", past: "started" },
  end: { from: "running", past: "ended" },
  cancel: { from: "pending", past: "cancelled" },
};

/**
 * A session after a move: a pending one starts or is cancelled, a running one ends.
 *
 * @throws {RangeError} when the session is in another state, or the move would come before its
 * creation or start
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { moveSession, type Session, sessionState } from "@sessions/domain";
 *
 * const pending = { session_id: 7, is_active: true, created_time: 1, start_date_time: null } as Session;
 * const running = moveSession(pending, "start", { by: 32, at: 5 });
 * assert.equal(sessionState(running), "running");
 * assert.equal(running.started_by, 32);
 * assert.throws(() => moveSession(running, "cancel", { by: 32, at: 6 }), {
 *   message: "Cannot cancel session 7: it is running, and only a pending session can be cancelled",
 * });
 * ```
 */
export function moveSession(
  session: Session,
  move: SessionTransition,
  { by, at }: MoveOptions,
): Session {
  const { from, past } = MOVES[move];
  const refuse = (problem: string): never => {
    throw new RangeError(`Cannot ${move} session ${session.session_id}: ${problem}`);
  };
  const state = sessionState(session);
  if (state !== from) refuse(`it is ${state}, and only a ${from} session can be ${past}`);
  if (at < (session.start_date_time ?? session.created_time)) {
    refuse("the time lies before what already happened to it");
  }
  const moved = { ...session, modified_by: by, modified_time: at };
  if (move === "start") return { ...moved, start_date_time: at, started_by: by };
  if (move === "cancel") return { ...moved, is_active: false };
  return { ...moved, is_active: false, end_date_time: at, ended_by: by };
}
