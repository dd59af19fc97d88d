import type { AnyRow } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { holdsData } from "../refusals.ts";
import { isStillThere } from "../leak_in.ts";
import { inTurn } from "./_foreign.ts";
import { eachUser } from "./_each_user.ts";

/** So many sessions are retrieved, one of each kind at least. */
const MIN_DETAILS = 12;

/** Checks `scope/self-detail`. */
export const scopeSelfDetail: Check = {
  id: "scope/self-detail",
  needs: ["user"],
  method: "retrieves, as each user, sessions that they started, of every kind",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const { rows } = await evidence.stable();
      const own = [...rows.values()].filter((row) => row.started_by === userId);
      const kinds = Map.groupBy(
        evidence.random.sample(own, own.length),
        (row) =>
          [row.session_type, row.is_active, row.ended_by === userId, row.end_date_time === null]
            .join(),
      );
      const chosen = inTurn([...kinds.values()], Math.max(MIN_DETAILS, kinds.size));
      for (const { session_id: id } of chosen) {
        const answer = await evidence.detail(user, id);
        const held = (answer.json as AnyRow | null | undefined)?.session_id;
        if (answer.status !== 200 && !await isStillThere(evidence, id)) {
          judge.undecided("churn", `session ${id} was removed while it was compared`);
          continue;
        }
        // A session in another shape is detail/shape's matter.
        const given = held === undefined ? holdsData(answer) : held === id;
        judge.expect(answer.status === 200 && given, {
          expected: `session ${id}, which user ${userId} started`,
          got: answer.summary,
          answers: [answer],
        });
      }
      return own.length > 0;
    }),
};
