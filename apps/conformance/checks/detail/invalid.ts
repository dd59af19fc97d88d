import type { Check } from "../check.ts";
import { isRefusal } from "../refusals.ts";
import { control } from "./_control.ts";

/** Ids that are no integer, or out of range. What lies beyond 64 bits is left alone. */
const NO_IDS = ["abc", "0", "-1", "23.5", "null", "9007199254740993"];

/** Checks `detail/invalid`. */
export const detailInvalid: Check = {
  id: "detail/invalid",
  needs: [],
  method: "retrieves ids that are no integer or out of range",
  async run(evidence, judge) {
    if (!await control(evidence)) {
      return judge.undecided("could-not-run", "no listed session could be retrieved");
    }
    for (const id of NO_IDS) {
      const answer = await evidence.detail(evidence.operator, id);
      // A path that is no route may have a page of its own, as long as it is a 404.
      const routed = id === "23.5" ? answer.status === 404 : isRefusal(answer, 404);
      judge.expect(routed, {
        expected: "404 with a JSON body",
        got: answer.summary,
        answers: [answer],
        ...(answer.status >= 500 && { hint: "the id reaches the database or int() unchecked" }),
      });
    }
  },
};
