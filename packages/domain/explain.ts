import type { Session } from "./session.ts";
import { canSee, isSelfSession, SELF_KEYS, type Viewer } from "./viewer.ts";

/** Why a viewer sees a session, or does not. */
export interface Explanation {
  readonly visible: boolean;
  /** One sentence. */
  readonly because: string;
  /** The id of the requirement that says so. */
  readonly requirement: string;
}

/**
 * Explains whether a viewer sees a session.
 *
 * @param session undefined when there is none
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { explainSession, type Session } from "@sessions/domain";
 *
 * const session = { session_id: 23, created_by: 32, started_by: 2, ended_by: null } as Session;
 * assert.deepEqual(explainSession(session, { userId: 32, isOperator: false }), {
 *   visible: true,
 *   because: "User 32 stands in created_by of session 23",
 *   requirement: "scope/self-list",
 * });
 * assert.equal(explainSession(session, { userId: 54, isOperator: false }).requirement, "scope/foreign-detail");
 * ```
 */
export function explainSession(session: Session | undefined, viewer: Viewer): Explanation {
  const visible = session !== undefined && canSee(session, viewer);
  const who = `User ${viewer.userId}`;
  if (!session) {
    return { visible, because: "There is no such session", requirement: "detail/unknown" };
  }
  const name = `session ${session.session_id}`;
  if (viewer.isOperator) {
    return {
      visible,
      because: `${who} is an operator, and operators see every session`,
      requirement: "scope/operator-list",
    };
  }
  if (isSelfSession(session, viewer.userId)) {
    const keys = SELF_KEYS.filter((key) => session[key] === viewer.userId);
    return {
      visible,
      because: `${who} stands in ${keys.join(" and ")} of ${name}`,
      requirement: "scope/self-list",
    };
  }
  const others = SELF_KEYS.map((key) => `${key} is ${session[key]}`).join(", ");
  return {
    visible,
    because: `${who} neither created, started nor ended ${name}: ${others}`,
    requirement: "scope/foreign-detail",
  };
}

/** How many sessions a list could have had, and how many it has. */
export interface ListCounts {
  /** All that match the filter. */
  readonly all: number;
  /** Those of them that the viewer sees. */
  readonly seen: number;
  /** The experiment that they are of; null for all. @default null */
  readonly experimentId?: number | null;
}

/**
 * Explains how many sessions a viewer's list has.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { explainList } from "@sessions/domain";
 *
 * const { because } = explainList({ userId: 54, isOperator: false }, { all: 10, seen: 1 });
 * assert.equal(because, "User 54 sees 1 of 10: those that name them in created_by, started_by or ended_by");
 * ```
 */
export function explainList(
  viewer: Viewer,
  { all, seen, experimentId = null }: ListCounts,
): Omit<Explanation, "visible"> {
  const who = `User ${viewer.userId}`;
  const where = experimentId === null ? "" : ` of experiment ${experimentId}`;
  if (viewer.isOperator) {
    return {
      because: `${who} sees all ${all}${where}: operators see every session`,
      requirement: "scope/operator-list",
    };
  }
  const keys = `${SELF_KEYS.slice(0, -1).join(", ")} or ${SELF_KEYS.at(-1)}`;
  return {
    because: `${who} sees ${seen} of ${all}${where}: those that name them in ${keys}`,
    requirement: "scope/self-list",
  };
}
