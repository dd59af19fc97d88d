import { detailFault } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `detail/shape`. */
export const detailShape: Check = {
  id: "detail/shape",
  needs: [],
  method: "compares a sample of the operator's details with the 12 keys and their types",
  async run(evidence, judge) {
    const details = [...await evidence.sampledDetails(), ...await evidence.ownDetails()];
    for (const { answer } of details) {
      if (answer.status !== 200 || answer.json === undefined) continue;
      const fault = detailFault(answer.json);
      if (fault) judge.fault({ ...fault, answers: [answer] });
      else judge.witness();
    }
    if (!details.some(({ answer }) => answer.status === 200)) {
      judge.undecided("no-witness", NEED_SESSION);
    }
  },
};
