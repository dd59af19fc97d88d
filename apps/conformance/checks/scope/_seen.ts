import { detailOf } from "../../evidence/detail_of.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import { show } from "../../evidence/rows.ts";
import type { Judge } from "../judge.ts";
import { isStillForeign } from "../leak_in.ts";

/** Sessions that are looked up of each way in which they were shown. */
const MAX_LOOKUPS = 60;

/** Where a session that is shown to a user belongs to: what is held against them there. */
const SHOWN_BY = {
  "scope/self-list": (path: string) => /\/sessions\/?(\?|$)/.test(path) && !isFiltered(path),
  "scope/self-filter": (path: string) => /\/sessions\/?\?/.test(path) && isFiltered(path),
  "scope/foreign-detail": (path: string) => /\/sessions\/[^?]+/.test(path),
} as const;

function isFiltered(path: string): boolean {
  return path.includes("experiment_id=");
}

/** Whether a requirement is broken by what an answer shows a user, whatever was asked for. */
export function isSeenBy(id: string): id is keyof typeof SHOWN_BY {
  return id in SHOWN_BY;
}

/**
 * Looks at every session that an answer to a user showed, whatever it was asked for.
 *
 * @param evidence what the operator's list is known from
 * @param seen what the answers were gathered in
 */
export async function judgeSeen(
  requirement: keyof typeof SHOWN_BY,
  { evidence, seen, judge }: { evidence: Evidence; seen: Evidence; judge: Judge },
): Promise<void> {
  const { rows } = await evidence.stable();
  for (const user of evidence.users) {
    const { userId } = user;
    if (userId === undefined) continue;
    judge.turnTo(user.name);
    const shown = [...seen.shownTo(user)].filter(([id, { request }]) => {
      const row = rows.get(id);
      return SHOWN_BY[requirement](request.url) && row !== undefined &&
        row.started_by !== userId && row.ended_by !== userId;
    });
    for (const [id, answer] of evidence.random.sample(shown, MAX_LOOKUPS)) {
      const known = await evidence.detail(evidence.operator, id);
      const detail = detailOf(known, id);
      if (!detail || [detail.created_by, detail.started_by, detail.ended_by].includes(userId)) {
        continue;
      }
      if (!await isStillForeign(evidence, id, userId)) continue;
      judge.fault({
        expected: `no session that is not a self session of user ${userId}`,
        kind: "leak",
        got: `session ${id}, created by ${show(detail.created_by)}, started by ${
          show(detail.started_by)
        }, ended by ${show(detail.ended_by)}`,
        answers: [known, answer],
      });
      return;
    }
  }
}
