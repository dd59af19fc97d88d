import type { Check } from "../check.ts";
import { experiments } from "../experiments.ts";
import { membership } from "../membership.ts";

const CHURN = "sessions were added while the filter was compared; try again at a quieter time";

/** Checks `filter/repeated`. */
export const filterRepeated: Check = {
  id: "filter/repeated",
  needs: [],
  method: "names two experiments, in both orders",
  async run(evidence, judge) {
    const [one, two] = await experiments(evidence);
    if (one === undefined || two === undefined) {
      return judge.undecided("no-witness", "the list must hold sessions of two experiments");
    }
    for (const [first, last] of [[one, two], [two, one]]) {
      const ask = (query: string) => evidence.ask(evidence.operator, `/sessions?${query}`);
      const before = await ask(`experiment_id=${last}`);
      const answer = await ask(`experiment_id=${first}&experiment_id=${last}`);
      const after = await ask(`experiment_id=${last}`);
      if (before.status !== 200) {
        return judge.undecided(
          "could-not-run",
          `the filter experiment_id=${last} itself gets ${before.summary}`,
        );
      }
      if (membership(before) !== membership(after)) {
        judge.undecided("churn", CHURN);
        continue;
      }
      judge.expect(membership(answer) === membership(before), {
        expected: `the sessions of experiment ${last}`,
        got: answer.status === 200 ? "other sessions" : answer.summary,
        answers: [before, answer],
      });
    }
  },
};
