import type { Evidence } from "../evidence/evidence.ts";
import { detailOf } from "../evidence/detail_of.ts";
import type { RequirementResult } from "../reports/report.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { Identity } from "../target/identities.ts";

/**
 * Makes sure that no user is the operator.
 *
 * @throws {ConfigurationError} naming the flags
 */
export function refuseSameUser(operator: Identity, users: readonly Identity[]): void {
  const index = users.findIndex(({ userId, token }) =>
    (userId !== undefined && userId === operator.userId) || token() === operator.token()
  );
  if (index < 0) return;
  throw new ConfigurationError(
    `Cannot check the operator as a user: --operator and --user number ${index + 1} are both user ${
      operator.userId ?? "of the same token"
    }. Give --user the token of somebody who is no operator`,
  );
}

/** Details that are read to learn who created their sessions. */
const MAX_DETAILS = 12;

/**
 * Doubts the operator: one who sees nothing but their own sessions, and less than a user, is none.
 *
 * @returns why nothing can be judged by their list, or undefined
 */
export async function doubtOperator(evidence: Evidence): Promise<string | undefined> {
  const { operator, users } = evidence;
  const list = await evidence.operatorListBefore();
  const { userId } = operator;
  if (list.rows.size === 0 || userId === undefined) return undefined;
  let details = 0;
  for (const row of list.rows.values()) {
    if (row.started_by === userId || row.ended_by === userId) continue;
    if (++details > MAX_DETAILS) return undefined;
    const detail = detailOf(await evidence.detail(operator, row.session_id), row.session_id);
    if (detail?.created_by !== userId) return undefined;
  }
  for (const user of users) {
    const more = [...(await evidence.list(user)).rows.keys()].find((id) => !list.rows.has(id));
    if (more === undefined) continue;
    return `Cannot judge by the operator's list: each of its ${list.rows.size} sessions names user ${userId}, ` +
      `and ${user.name} sees session ${more} beside them. The token of --operator is probably no operator's`;
  }
  return undefined;
}

/**
 * Names the likely cause where a user is shown what is not theirs: one who sees the operator's whole
 * list may be an operator.
 *
 * @returns the results, with the cause on the cards of that user
 */
export async function hintAtOperators(
  results: readonly RequirementResult[],
  evidence: Evidence,
): Promise<RequirementResult[]> {
  const suspects = new Set<string>();
  const shown = results.filter(({ id, card }) => card !== null && OF_A_USER.test(id));
  const askers = new Set(shown.flatMap(({ card }) => card?.exchanges.map(({ as }) => as) ?? []));
  const { rows } = await evidence.operatorListBefore();
  for (const user of evidence.users.filter(({ name }) => askers.has(name))) {
    const seen = (await evidence.list(user)).rows;
    if (seen.size > 0 && [...rows.keys()].every((id) => seen.has(id))) suspects.add(user.name);
  }
  return results.map((result) => {
    const { card } = result;
    const isOne = card && shown.includes(result) &&
      card.exchanges.some(({ as }) => suspects.has(as));
    if (!isOne || card.hint !== null) return result;
    const hint = `this user sees the operator's whole list, ${rows.size} sessions: one who is an ` +
      "operator too does so rightly. Give --user somebody who is none";
    return { ...result, card: { ...card, hint } };
  });
}

/** What an operator who is given as a user seems to break. */
const OF_A_USER = /^scope\/(self|foreign)-/;
