import { detailOf } from "../evidence/detail_of.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { AnyRow } from "../evidence/rows.ts";
import type { Identity } from "../target/identities.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { shownIds } from "../target/shown_ids.ts";

/** Returns a session that a page shows to a user and that is certainly not theirs. */
export async function leakIn(
  evidence: Evidence,
  user: Identity,
  answer: RecordedResponse,
): Promise<number | undefined> {
  const { rows } = await evidence.stable();
  const own = (await evidence.list(user)).rows;
  for (const id of shownIds(answer)) {
    if (!rows.has(id) || own.has(id)) continue;
    // Who created it only its detail says.
    const detail = detailOf(await evidence.detail(evidence.operator, id), id);
    if (!detail || names(detail, user.userId)) continue;
    if (await isStillForeign(evidence, id, user.userId ?? 0)) return id;
  }
  return undefined;
}

/** Whether a session that was not a user's names somebody else alone now, if it can be read. */
export async function isStillForeign(
  evidence: Evidence,
  id: number,
  userId: number,
): Promise<boolean> {
  const detail = detailOf(await evidence.ask(evidence.operator, `/sessions/${id}`), id);
  return detail === undefined || !names(detail, userId);
}

/** Whether a session's detail names a user, as who created, started or ended it. */
export function names(detail: AnyRow, userId: number | undefined): boolean {
  return [detail.created_by, detail.started_by, detail.ended_by].includes(userId);
}

/** Whether the operator can still retrieve a session: what was removed meanwhile is missed by nobody. */
export async function isStillThere(evidence: Evidence, id: number): Promise<boolean> {
  return detailOf(await evidence.ask(evidence.operator, `/sessions/${id}`), id) !== undefined;
}
