import { timeFormFault } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { everyDetail, everyList } from "../lists.ts";
import { NEED_DATE_TIME } from "../remedies.ts";

/** Checks `time/format`. */
export const timeFormat: Check = {
  id: "time/format",
  needs: [],
  method: "reads every date-time of every list row and of the sampled details",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    for (const { observed } of await everyList(evidence)) {
      for (const fault of observed.form) judge.fault({ ...fault, answers: [fault.answer] });
      judge.witness(Math.max(0, observed.timed - observed.form.length));
    }
    for (const { answer } of await everyDetail(evidence)) {
      if (answer.status !== 200 || typeof answer.json !== "object" || answer.json === null) {
        continue;
      }
      const fault = timeFormFault(answer.json, "");
      if (fault) judge.fault({ ...fault, answers: [answer] });
      else judge.witness();
    }
    if (list.observed.timed === 0) judge.undecided("no-witness", NEED_DATE_TIME);
  },
};
