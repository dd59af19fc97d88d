import { detailOf } from "../../evidence/detail_of.ts";
import type { Check } from "../check.ts";
import { casesFor } from "../cases_for.ts";
import { isRefusal } from "../refusals.ts";
import { control } from "./_control.ts";

/** Checks `detail/unknown`. */
export const detailUnknown: Check = {
  id: "detail/unknown",
  needs: [],
  hasCases: true,
  method:
    "retrieves, as the operator and a user, ids beyond the highest and between those that exist",
  async run(evidence, judge) {
    if (!await control(evidence)) {
      return judge.undecided("could-not-run", "no listed session could be retrieved");
    }
    const ids = [...(await evidence.operatorListBefore()).rows.keys()];
    const highest = ids.reduce((most, id) => Math.max(most, id), 0);
    const known = new Set([...ids, ...(await evidence.stable()).known]);
    const gap = ids.map((id) => id + 1).find((id) => id < highest && !known.has(id));
    const far = [1, 1_000_003, 2_000_003].map((more) => highest + more);
    const all = [...far, ...gap === undefined ? [] : [gap]].map(String);
    const { strays } = evidence.limits.case === undefined
      ? await evidence.hidden()
      : { strays: [] };
    for (const { id, answer } of strays.slice(0, 1)) {
      judge.fault({
        expected: `404 for session ${id}, which is not there`,
        got: "another session",
        answers: [answer],
        kind: "shape",
      });
    }
    const askers = await evidence.askers();
    for (const { who, query: id } of casesFor(judge, askers, { all, few: all })) {
      const answer = await evidence.detail(who, id);
      // A session that no list shows is another requirement's matter.
      if (detailOf(answer, Number(id))) continue;
      judge.expect(isRefusal(answer, 404), {
        expected: "404 with a JSON body",
        got: answer.summary,
        answers: [answer],
      });
    }
  },
};
