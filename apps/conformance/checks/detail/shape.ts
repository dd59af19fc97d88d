import { detailFault } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { everyDetail } from "../lists.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `detail/shape`. */
export const detailShape: Check = {
  id: "detail/shape",
  needs: [],
  method: "compares a sample of the operator's details with the 12 keys and their types",
  async run(evidence, judge) {
    const details = await everyDetail(evidence);
    for (const { answer } of details) {
      if (answer.status !== 200 || answer.json === undefined) continue;
      const fault = detailFault(answer.json);
      if (fault) judge.fault({ ...fault, answers: [answer] });
      else judge.witness();
    }
    const [some] = (await evidence.operatorListBefore()).rows.keys();
    const fewer = some !== undefined &&
      await evidence.ask(evidence.operator, `/sessions/${some}?fields=session_id`);
    if (fewer && fewer.status === 200 && fewer.json !== undefined) {
      const fault = detailFault(fewer.json);
      if (fault) judge.fault({ ...fault, answers: [fewer] });
    }
    if (!details.some(({ answer }) => answer.status === 200)) {
      judge.undecided("no-witness", NEED_SESSION);
    }
  },
};
