import type { Evidence } from "../../evidence/evidence.ts";
import { isListPath } from "../../evidence/judge_alone.ts";
import type { Judge } from "../judge.ts";
import { certainlyForeign } from "./_foreign.ts";

/** Which answers to a user are held against a requirement, by what was asked for. */
const SHOWN_BY = {
  "scope/self-list": (url: URL) => isList(url) && !url.searchParams.has("experiment_id"),
  "scope/self-filter": (url: URL) => isList(url) && url.searchParams.has("experiment_id"),
  "scope/foreign-detail": (url: URL) => !isList(url),
} as const;

function isList({ pathname }: URL): boolean {
  return isListPath(pathname.replace(/\/$/, ""));
}

/** What is broken by what an answer shows, whatever was asked for. */
type SeenBy = keyof typeof SHOWN_BY | "auth/required";

/** Whether a requirement is broken by what an answer shows a user, or nobody, whatever was asked for. */
export function isSeenBy(id: string): id is SeenBy {
  return id in SHOWN_BY || id === "auth/required";
}

/**
 * Looks at every session that an answer to a user, or to nobody, showed, whatever it was asked for.
 *
 * @param evidence what the operator's list is known from
 * @param seen what the answers were gathered in
 */
export async function judgeSeen(
  requirement: SeenBy,
  { evidence, seen, judge }: { evidence: Evidence; seen: Evidence; judge: Judge },
): Promise<void> {
  if (requirement === "auth/required") return judgeShownToNobody(seen, judge);
  const { rows } = await evidence.stable();
  for (const user of evidence.users) {
    const { userId } = user;
    if (userId === undefined) continue;
    judge.turnTo(user.name);
    const shown = new Map([...seen.shownTo(user)].filter(([id, { request }]) => {
      const row = rows.get(id);
      return SHOWN_BY[requirement](new URL(request.url)) && row !== undefined &&
        row.started_by !== userId && row.ended_by !== userId;
    }));
    const foreign = await certainlyForeign(evidence, [...shown.keys()], userId);
    if (!foreign) continue;
    const answer = shown.get(foreign.id);
    return judge.fault({
      expected: `no session that is not a self session of user ${userId}`,
      kind: "leak",
      got: foreign.words,
      answers: [foreign.answer, ...(answer ? [answer] : [])],
    });
  }
}

/** Whoever has no credentials is shown nothing. */
function judgeShownToNobody({ shownToNobody: answer }: Evidence, judge: Judge): void {
  if (!answer) return;
  judge.fault({
    expected: "401 and no data",
    got: `${answer.summary} with sessions`,
    answers: [answer],
    level: "MUST",
    kind: "leak",
  });
}
