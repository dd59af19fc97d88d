import type { Session } from "./session.ts";

/** Who asks: everything that the scope rules know of a caller. */
export interface Viewer {
  /** The user's id. */
  readonly userId: number;
  /** Operators see every session. */
  readonly isOperator: boolean;
}

/** Who sees every session and is nobody: to look at data, not to ask for it. */
export const EVERYONE: Viewer = { userId: 0, isOperator: true };

/** The keys of a session that make it a self session of the user whom one of them names. */
export const SELF_KEYS = ["created_by", "started_by", "ended_by"] as const;

type People = Pick<Session, typeof SELF_KEYS[number]>;

/**
 * Whether a user created, started or ended a session.
 *
 * @see requirement `scope/self-list`
 */
export function isSelfSession(session: People, userId: number): boolean {
  return SELF_KEYS.some((key) => session[key] === userId);
}

/**
 * Whether a viewer may see a session: operators see all, everyone else their self sessions.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { canSee, type Session } from "@sessions/domain";
 *
 * const session = { created_by: 32, started_by: 2, ended_by: null } as Session;
 * assert.ok(canSee(session, { userId: 32, isOperator: false }));
 * assert.ok(canSee(session, { userId: 7, isOperator: true }));
 * assert.ok(!canSee(session, { userId: 7, isOperator: false }));
 * ```
 * @see requirements `scope/operator-list` and `scope/self-list`
 */
export function canSee(session: People, viewer: Viewer): boolean {
  return viewer.isOperator || isSelfSession(session, viewer.userId);
}
