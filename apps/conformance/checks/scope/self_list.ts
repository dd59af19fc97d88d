import type { Evidence, ObservedCrawl } from "../../evidence/evidence.ts";
import { readList } from "../../evidence/list_page.ts";
import type { AnyRow } from "../../evidence/rows.ts";
import type { Identity } from "../../target/identities.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { eachUser } from "./_each_user.ts";
import { firstForeign, isStillForeign } from "./_foreign.ts";

/** Checks `scope/self-list`. */
export const scopeSelfList: Check = {
  id: "scope/self-list",
  needs: ["user"],
  method: "compares each user's list with what the operator's list says they must and must not see",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const list = await evidence.list(user);
      if (list.broken?.status === 200 && list.broken.jsonProblem) {
        judge.undecided("could-not-run", "the list is not JSON that can be read (see http/json)");
        return true;
      }
      if (list.broken) {
        return judge.fault({
          expected: `200 and the self sessions of user ${userId}`,
          got: list.broken.summary,
          answers: [list.broken],
        });
      }
      const { rows } = await evidence.stable();
      const must = [...rows.values()].filter((row) => row.started_by === userId);
      const missing = must.find((row) => !list.rows.has(row.session_id));
      if (missing) {
        judge.fault({
          expected: `session ${missing.session_id}, which user ${userId} started`,
          kind: "missing",
          got: `it is not among the ${list.rows.size} rows`,
          answers: list.pages.slice(0, 1).map(({ answer }) => answer),
        });
      }
      const leak = await firstForeign(evidence, list, userId);
      if (leak) {
        judge.fault({
          expected: `only self sessions of user ${userId}`,
          kind: "leak",
          got: leak.words,
          answers: leak.answers,
        });
      }
      if (!missing && !leak && must.length > 0 && rows.size > must.length) {
        judge.witness(must.length);
      }
      for (const page of ["1", "last"]) await judgePage(evidence, judge, user, list, page);
      const others = [...list.rows.values()].filter((row) => row.started_by !== userId);
      if (others.some((row) => row.ended_by === userId)) {
        judge.note("this deployment shows sessions that the user only ended");
      }
      if (others.some((row) => row.ended_by !== userId)) {
        judge.note("this deployment shows sessions that the user only created");
      }
      return must.length > 0;
    }),
};

/** A page asked for by its number must show no more than following the links did. */
async function judgePage(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  list: ObservedCrawl,
  page: string,
): Promise<void> {
  const answer = await evidence.ask(user, `/sessions?page=${page}`);
  const ids = readList(answer)?.results.map((row) => (row as AnyRow | null)?.session_id) ?? [];
  const { rows } = await evidence.stable();
  const extra = ids.find((id) => rows.has(id as number) && !list.rows.has(id as number));
  if (extra === undefined || !await isStillForeign(evidence, extra as number, user.userId ?? 0)) {
    return;
  }
  judge.fault({
    expected: `no more on page=${page} than in the list without it`,
    kind: "leak",
    got: `session ${extra}`,
    answers: [answer],
  });
}
