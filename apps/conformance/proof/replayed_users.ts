import type { Session, User } from "@sessions/domain";
import type { Identity } from "../target/identities.ts";

/** The first of the ids that stand for those whose token tells none. */
const UNNAMED_USER = 2_000_000_000;

/** The password of everybody in a recording: a deployment tells none. */
export const RECORDED_PASSWORD = "recorded";

/** Returns the ids of the identities of a run, the operator's first. */
export function identityIds(identities: readonly Pick<Identity, "userId">[]): number[] {
  return identities.map(({ userId }, index) => userId ?? UNNAMED_USER + index);
}

/**
 * Returns the people that a deployment is known to have: those whose tokens a run held, the first of
 * them an operator, and those whom sessions name.
 */
export function replayedUsers(
  identities: readonly Pick<Identity, "userId">[],
  sessions: Iterable<Session>,
): User[] {
  const [operator, ...others] = identityIds(identities);
  const ids = new Set(others);
  for (const { created_by, started_by, ended_by, modified_by } of sessions) {
    for (const id of [created_by, started_by, ended_by, modified_by]) if (id !== null) ids.add(id);
  }
  if (operator !== undefined) ids.add(operator);
  return [...ids].sort((a, b) => a - b).map((id) => ({
    id,
    username: `user-${id}`,
    password: RECORDED_PASSWORD,
    is_operator: id === operator,
  }));
}
