import type { Check } from "../check.ts";
import { isRefusal } from "../refusals.ts";
import { control } from "./_control.ts";

/** Checks `detail/unknown`. */
export const detailUnknown: Check = {
  id: "detail/unknown",
  needs: [],
  hasCases: true,
  method: "retrieves ids far beyond the highest, close to one that exists",
  async run(evidence, judge) {
    if (!await control(evidence)) {
      return judge.undecided("could-not-run", "no listed session could be retrieved");
    }
    const ids = [...(await evidence.operatorListBefore()).rows.keys()];
    const highest = ids.reduce((most, id) => Math.max(most, id), 0);
    for (const id of judge.cases([1_000_003, 2_000_003].map((more) => String(highest + more)))) {
      const answer = await evidence.detail(evidence.operator, id);
      judge.expect(isRefusal(answer, 404), {
        expected: "404 with a JSON body",
        got: answer.summary,
        answers: [answer],
      });
    }
  },
};
