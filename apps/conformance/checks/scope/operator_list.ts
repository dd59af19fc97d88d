import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import { membership } from "../membership.ts";
import { ADDED_WHILE_READ, NEED_SESSION } from "../remedies.ts";
import { askRenamed } from "./_renamed.ts";

/** Checks `scope/operator-list`. */
export const scopeOperatorList: Check = {
  id: "scope/operator-list",
  needs: [],
  method:
    "retrieves ids that the operator's list does not show: gaps, beyond the highest, and what users see",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    if (list.rows.size === 0) {
      return judge.undecided("no-witness", NEED_SESSION);
    }
    const { found, probed } = await evidence.hidden();
    const count = list.pages[0]?.count;
    const paging = typeof count === "number" && count > list.rows.size;
    const [hidden] = found;
    if (hidden && !paging) {
      judge.fault({
        expected: `session ${hidden.id} in the list`,
        got: `${found.length} of ${probed} probed ids can be retrieved, but are not listed`,
        answers: [hidden.answer, ...list.pages.slice(0, 1).map(({ answer }) => answer)],
        kind: "missing",
        hint: "the operator's list is filtered or cut off",
      });
    } else if (hidden) {
      judge.undecided(
        "could-not-run",
        "the pages leave out sessions that count counts (see list/pages)",
      );
    } else judge.witness(list.rows.size);
    for (const user of evidence.users) await judgeSeen(evidence, judge, user);
    const renamed = await askRenamed(evidence, evidence.operator, "/sessions");
    if (renamed) await judgeRenamed(evidence, judge, renamed);
  },
};

/** However a token names the operator, they see the same. */
async function judgeRenamed(
  evidence: Evidence,
  judge: Judge,
  answer: RecordedResponse,
): Promise<void> {
  const plain = await evidence.ask(evidence.operator, "/sessions");
  if (membership(answer) === membership(plain)) return;
  const again = await askRenamed(evidence, evidence.operator, "/sessions");
  if (again && membership(again) === membership(plain)) return;
  const still = await evidence.ask(evidence.operator, "/sessions");
  if (membership(still) !== membership(plain)) return judge.undecided("churn", ADDED_WHILE_READ);
  judge.fault({
    expected: "the operator's list, as for the token that names them by the other type",
    got: answer.status === 200 ? "another list" : answer.summary,
    answers: [plain, answer],
    kind: "missing",
  });
}

/** What a user sees, an operator sees, too. */
async function judgeSeen(evidence: Evidence, judge: Judge, user: Identity): Promise<void> {
  const { known } = await evidence.stable();
  const unseen = [...(await evidence.list(user)).rows.keys()].filter((id) => !known.has(id));
  for (const id of unseen.slice(0, MAX_UNSEEN)) {
    const own = await evidence.ask(user, `/sessions/${id}`);
    const answer = await evidence.ask(evidence.operator, `/sessions/${id}`);
    if (own.status !== 200 || ![403, 404].includes(answer.status)) continue;
    // It was created after the operator's list was read, or it is not there for operators.
    const again = await evidence.ask(user, `/sessions/${id}`);
    if (again.status !== 200) continue;
    judge.fault({
      expected: `session ${id} for the operator, as user ${user.userId} sees it`,
      got: answer.summary,
      answers: [own, answer],
      kind: "missing",
    });
  }
}

/** So many sessions that a user sees and the operator's list lacks are looked up. */
const MAX_UNSEEN = 5;
