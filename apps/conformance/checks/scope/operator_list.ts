import type { Check } from "../check.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `scope/operator-list`. */
export const scopeOperatorList: Check = {
  id: "scope/operator-list",
  needs: [],
  method: "retrieves ids that the operator's list does not show: gaps, and beyond the highest",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    if (list.rows.size === 0) {
      return judge.undecided("no-witness", NEED_SESSION);
    }
    const { found, probed } = await evidence.hidden();
    const count = list.pages[0]?.count;
    const paging = typeof count === "number" && count > list.rows.size;
    const [hidden] = found;
    if (hidden && !paging) {
      judge.fault({
        expected: `session ${hidden.id} in the list`,
        got: `${found.length} of ${probed} probed ids can be retrieved, but are not listed`,
        answers: [hidden.answer, ...list.pages.slice(0, 1).map(({ answer }) => answer)],
        kind: "missing",
        hint: "the operator's list is filtered or cut off",
      });
    } else if (hidden) {
      judge.undecided(
        "could-not-run",
        "the pages leave out sessions that count counts (see list/pages)",
      );
    } else judge.witness(list.rows.size);
  },
};
