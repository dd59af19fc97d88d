import type { Check } from "../check.ts";
import { experiments } from "../experiments.ts";
import { isRefusal } from "../refusals.ts";

/** Values that are no integer. What lies beyond 64 bits is left alone: the framework itself stumbles. */
const NO_INTEGERS = ["abc", "1.5", "1e2", "100abc", "null"];

/** Checks `filter/invalid`. */
export const filterInvalid: Check = {
  id: "filter/invalid",
  needs: [],
  hasCases: true,
  method: "filters by values that are no integer, close to one that is",
  async run(evidence, judge) {
    const [experiment = 1] = await experiments(evidence);
    const control = await evidence.ask(
      evidence.operator,
      `/sessions?experiment_id=${experiment}`,
    );
    if (control.status !== 200) {
      return judge.undecided(
        "could-not-run",
        `the filter experiment_id=${experiment} itself gets ${control.summary}`,
      );
    }
    const [other = experiment] = (await experiments(evidence)).slice(1);
    const values = [...NO_INTEGERS, `${experiment},${other}`];
    for (const query of judge.cases(values.map((value) => `experiment_id=${value}`))) {
      const answer = await evidence.ask(evidence.operator, `/sessions?${query}`);
      judge.expect(isRefusal(answer, 400), {
        expected: "400 with a JSON body",
        got: answer.summary,
        answers: [control, answer],
        ...(answer.status >= 500 &&
          { hint: "the value reaches the database or int() unchecked" }),
      });
    }
  },
};
