import { jsonFault } from "../../evidence/json_fault.ts";
import type { Check } from "../check.ts";

/** Checks `http/json`. */
export const httpJson: Check = {
  id: "http/json",
  needs: [],
  method: "reads the bytes and the Content-Type of every list page and sampled detail",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    const lists = [list, ...await Promise.all(evidence.users.map((user) => evidence.list(user)))];
    for (const { observed, pages } of lists) {
      for (const fault of observed.json) judge.fault({ ...fault, answers: [fault.answer] });
      judge.witness(Math.max(0, pages.length - observed.json.length));
    }
    for (const { answer } of await evidence.sampledDetails()) {
      if (answer.status !== 200) continue;
      const fault = jsonFault(answer);
      if (fault) judge.fault({ ...fault, answers: [answer] });
      else judge.witness();
    }
  },
};
