import type { Check } from "../check.ts";
import { isStillListed } from "../leak_in.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `scope/operator-detail`. */
export const scopeOperatorDetail: Check = {
  id: "scope/operator-detail",
  needs: [],
  method: "retrieves a sample of the listed sessions as the operator",
  async run(evidence, judge) {
    const details = await evidence.sampledDetails();
    for (const { id, answer } of details) {
      if (answer.status !== 200 && !await isStillListed(evidence, id)) {
        judge.undecided("churn", `session ${id} was removed while it was compared`);
        continue;
      }
      judge.expect(answer.status === 200, {
        expected: `200 for session ${id}, which the operator's list holds`,
        got: answer.summary,
        answers: [answer],
      });
    }
    if (details.length === 0) {
      judge.undecided("no-witness", NEED_SESSION);
    }
  },
};
