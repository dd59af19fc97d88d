import { envelopeFault } from "../../evidence/list_page.ts";
import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { unusedExperiment } from "../experiments.ts";
import { everyList } from "../lists.ts";

/** Checks `list/envelope`. */
export const listEnvelope: Check = {
  id: "list/envelope",
  needs: [],
  method: "reads every page of every list, and the answer to a filter without a match",
  async run(evidence, judge) {
    const operator = await evidence.operatorListBefore();
    if (operator.broken?.status === 200 && operator.broken.jsonProblem) {
      return judge.undecided(
        "could-not-run",
        "the list is not JSON that can be read (see http/json)",
      );
    }
    if (operator.broken) {
      const got = operator.broken.status === 200
        ? show(operator.broken.json)
        : operator.broken.summary;
      judge.fault({ expected: "200 and an envelope", got, answers: [operator.broken] });
    }
    const lists = await everyList(evidence);
    for (const { answer, fault } of lists.flatMap(({ pages }) => pages)) {
      if (fault) judge.fault({ ...fault, answers: [answer] });
      else judge.witness();
    }
    for (const who of [evidence.operator, ...evidence.users]) {
      const none = await evidence.ask(
        who,
        `/sessions?experiment_id=${unusedExperiment(operator)}`,
      );
      const fault = none.status === 200 && none.json !== undefined
        ? envelopeFault(none.json)
        : undefined;
      if (fault) judge.fault({ ...fault, answers: [none] });
    }
  },
};
