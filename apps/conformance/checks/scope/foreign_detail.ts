import type { Check } from "../check.ts";
import { holdsData } from "../refusals.ts";
import { eachUser } from "./_each_user.ts";
import { foreignIds, isStillForeign } from "./_foreign.ts";

/** Checks `scope/foreign-detail`. */
export const scopeForeignDetail: Check = {
  id: "scope/foreign-detail",
  needs: ["user"],
  method: "retrieves, as each user, sessions of others that the operator gets in the same minute",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const foreign = await foreignIds(evidence, userId);
      for (const id of foreign) {
        const answer = await evidence.detail(user, id);
        const granted = answer.status >= 200 && answer.status < 300;
        // It may have become the user's since the operator read it.
        if ((granted || holdsData(answer)) && !await isStillForeign(evidence, id, userId)) {
          judge.undecided("churn", `session ${id} changed hands while it was compared`);
          continue;
        }
        judge.expect(!granted && !holdsData(answer), {
          expected:
            `404, and no field of session ${id}, which is not a self session of user ${userId}`,
          got: `${answer.summary}${holdsData(answer) ? " with its fields" : ""}`,
          ...(holdsData(answer) && { kind: "leak" as const }),
          answers: [await evidence.detail(evidence.operator, id), answer],
        });
      }
      return foreign.length > 0;
    }),
};
