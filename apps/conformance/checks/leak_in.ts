import { detailOf } from "../evidence/detail_of.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { AnyRow } from "../evidence/rows.ts";
import type { Identity } from "../target/identities.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { shownIds } from "../target/shown_ids.ts";

/** So many pages are looked through for a session that new ones may have moved. */
const MAX_PAGES = 3;

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
    if (await isStillForeign(evidence, id, user.userId ?? 0)) return id;
  }
  return undefined;
}

/** Whether a session that is read now names somebody else alone: what was removed meanwhile tells nothing. */
export async function isStillForeign(
  evidence: Evidence,
  id: number,
  userId: number,
): Promise<boolean> {
  const detail = detailOf(await evidence.ask(evidence.operator, `/sessions/${id}`), id);
  return detail !== undefined && !names(detail, userId);
}

/** Whether the operator's list still shows a session, on the page where it was or one of the next two. */
export async function isStillListed(evidence: Evidence, id: number): Promise<boolean> {
  const { pages } = await evidence.operatorListBefore();
  const place = pages.findIndex(({ ids }) => ids.includes(id));
  for (const { url } of pages.slice(place, place + MAX_PAGES)) {
    if (shownIds(await evidence.ask(evidence.operator, url)).includes(id)) return true;
  }
  return false;
}

/** Whether a session's detail names a user, as who created, started or ended it. */
export function names(detail: AnyRow, userId: number | undefined): boolean {
  return [detail.created_by, detail.started_by, detail.ended_by].includes(userId);
}

/** Whether the operator can still retrieve a session: what was removed meanwhile is missed by nobody. */
export async function isStillThere(evidence: Evidence, id: number): Promise<boolean> {
  return detailOf(await evidence.ask(evidence.operator, `/sessions/${id}`), id) !== undefined;
}
