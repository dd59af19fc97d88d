import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { filteredLists } from "../lists.ts";
import { ADDED_WHILE_READ, NEED_SESSION } from "../remedies.ts";

/** Checks `list/count`. */
export const listCount: Check = {
  id: "list/count",
  needs: [],
  method: "compares count with the rows that the operator's pages hold, while nothing is added",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    const first = list.pages[0];
    if (!first || first.count === undefined || list.rows.size === 0) {
      return judge.undecided("no-witness", NEED_SESSION);
    }
    const wrong = list.pages.find(({ count }) => Number(count) !== list.rows.size);
    for (const filtered of await filteredLists(evidence)) {
      const off = filtered.pages.find(({ count }) =>
        count !== undefined && Number(count) !== filtered.rows.size
      );
      const empty = filtered.rows.size === 0 || filtered.repeated.length > 0;
      if (wrong || !off || empty || !await evidence.isStill(evidence.operator, filtered)) {
        continue;
      }
      judge.fault({
        expected: `count ${filtered.rows.size}, the rows of the filtered list`,
        got: show(off.count),
        pointer: "/count",
        answers: [off.answer],
      });
    }
    if (!wrong) return judge.witness(list.rows.size);
    if (!await evidence.isStill(evidence.operator, list)) {
      return judge.undecided(
        "churn",
        ADDED_WHILE_READ,
      );
    }
    const paging = list.repeated.length > 0 ||
      (typeof first.count === "number" && first.count > list.rows.size &&
        (await evidence.hidden()).found.length > 0);
    if (paging) {
      return judge.undecided(
        "could-not-run",
        "the pages repeat or leave out rows (see list/pages), so count has nothing to be compared with",
      );
    }
    judge.fault({
      expected: `count ${list.rows.size}, the rows of all pages`,
      got: show(wrong.count),
      pointer: "/count",
      answers: [wrong.answer],
    });
  },
};
