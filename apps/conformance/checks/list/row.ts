import type { Check } from "../check.ts";
import { everyList } from "../lists.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `list/row`. */
export const listRow: Check = {
  id: "list/row",
  needs: [],
  method: "compares every row of every list with the 8 keys and their types",
  async run(evidence, judge) {
    for (const list of await everyList(evidence)) {
      for (const fault of list.observed.shape) judge.fault({ ...fault, answers: [fault.answer] });
      judge.witness(list.observed.rows - list.observed.shape.length);
    }
    if ((await evidence.operatorListBefore()).observed.rows === 0) {
      judge.undecided("no-witness", NEED_SESSION);
    }
  },
};
