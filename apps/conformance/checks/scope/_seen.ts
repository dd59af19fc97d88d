import type { Evidence } from "../../evidence/evidence.ts";
import { isListPath } from "../../evidence/judge_alone.ts";
import { judgeRefusal } from "../auth/_refused.ts";
import type { Judge } from "../judge.ts";
import { certainlyForeign } from "./_foreign.ts";

interface SeenOptions {
  /** What the operator's list is known from. */
  readonly evidence: Evidence;
  /** What the answers were gathered in. */
  readonly seen: Evidence;
  readonly judge: Judge;
}

/** How what answers showed is held against a requirement, whatever was asked for. */
const SEEN_BY = {
  "auth/required": ({ seen, judge }: SeenOptions) => {
    if (seen.shownToNobody) judgeRefusal(judge, seen.shownToNobody);
  },
  "scope/self-list": shownToUsers((url) => isList(url) && !url.searchParams.has("experiment_id")),
  "scope/self-filter": shownToUsers((url) => isList(url) && url.searchParams.has("experiment_id")),
  "scope/foreign-detail": shownToUsers((url) => !isList(url)),
} as const;

function isList({ pathname }: URL): boolean {
  return isListPath(pathname.replace(/\/$/, ""));
}

/** Whether a requirement is broken by what an answer shows a user, or nobody, whatever was asked for. */
export function isSeenBy(id: string): id is keyof typeof SEEN_BY {
  return id in SEEN_BY;
}

/** Looks at what the answers to users, or to nobody, showed, whatever they were asked for. */
export async function judgeSeen(
  requirement: keyof typeof SEEN_BY,
  options: SeenOptions,
): Promise<void> {
  await SEEN_BY[requirement](options);
}

/** Makes what looks at every session that an answer to a user showed, where that was asked for. */
function shownToUsers(isAskedFor: (url: URL) => boolean) {
  return async ({ evidence, seen, judge }: SeenOptions): Promise<void> => {
    const { rows } = await evidence.stable();
    for (const user of evidence.users) {
      const { userId } = user;
      if (userId === undefined) continue;
      judge.turnTo(user.name);
      const shown = new Map([...seen.shownTo(user)].filter(([id, { request }]) => {
        const row = rows.get(id);
        return isAskedFor(new URL(request.url)) && row !== undefined &&
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
  };
}
