import type { AnyRow } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { detailOf } from "../../evidence/detail_of.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { Judge } from "../judge.ts";
import { holdsData } from "../../evidence/holds_data.ts";
import { isStillThere } from "../leak_in.ts";
import { inTurn } from "./_foreign.ts";
import { askRenamed } from "./_renamed.ts";
import { eachUser } from "./_each_user.ts";
import { kindOf } from "./_kind_of.ts";

/** So many sessions are retrieved, one of each kind at least. */
const MIN_DETAILS = 12;

/** Checks `scope/self-detail`. */
export const scopeSelfDetail: Check = {
  id: "scope/self-detail",
  needs: ["user"],
  method:
    "retrieves, as each user, sessions that they started or that their list shows, of every kind",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const { rows } = await evidence.stable();
      const own = [...rows.values()].filter((row) => row.started_by === userId);
      const shown = await shownAsOwn(evidence, user, userId);
      const kinds = Map.groupBy(
        evidence.random.sample([...own, ...shown], own.length + shown.length),
        kindOf(userId),
      );
      const chosen = inTurn([...kinds.values()], Math.max(MIN_DETAILS, kinds.size));
      for (const { session_id: id, started_by } of chosen) {
        const answer = await evidence.detail(user, id);
        const held = (answer.json as AnyRow | null | undefined)?.session_id;
        if (answer.status !== 200 && !await isStillThere(evidence, id)) {
          judge.undecided("churn", `session ${id} was removed while it was compared`);
          continue;
        }
        // A session in another shape is detail/shape's matter.
        const given = held === undefined ? holdsData(answer) : held === id;
        judge.expect(answer.status === 200 && given, {
          expected: `session ${id}, which ${
            started_by === userId ? `user ${userId} started` : `the list of user ${userId} shows`
          }`,
          got: answer.summary,
          answers: [answer],
        });
      }
      const [id] = own.map((row) => row.session_id);
      if (id !== undefined) await judgeRenamed(evidence, judge, user, id);
      return own.length > 0;
    }),
};

/** However a token names a user, their sessions are theirs. */
async function judgeRenamed(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  id: number,
): Promise<void> {
  const renamed = await askRenamed(evidence, user, `/sessions/${id}`);
  if (!renamed || renamed.status === 200) return;
  const plain = await evidence.ask(user, `/sessions/${id}`);
  if (plain.status !== 200) return;
  judge.fault({
    expected: `session ${id}, as for the token that names the user by the other type`,
    got: renamed.summary,
    answers: [plain, renamed],
  });
}

/** Returns rows of a user's list that they did not start, and that are theirs none the less. */
async function shownAsOwn(evidence: Evidence, user: Identity, userId: number): Promise<AnyRow[]> {
  const list = await evidence.list(user);
  const { rows } = await evidence.stable();
  const others = [...list.rows.keys()].flatMap((id) => rows.get(id) ?? [])
    .filter((row) => row.started_by !== userId);
  const own: AnyRow[] = [];
  for (const row of evidence.random.sample(others, MIN_DETAILS)) {
    const answer = await evidence.detail(evidence.operator, row.session_id);
    const { created_by, ended_by } = detailOf(answer, row.session_id) ?? {};
    if (created_by === userId || ended_by === userId) own.push(row);
  }
  return own;
}
