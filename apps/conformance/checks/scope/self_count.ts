import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { ADDED_WHILE_READ } from "../remedies.ts";
import { userFilteredLists } from "../lists.ts";
import { eachUser } from "./_each_user.ts";
import { firstForeign } from "./_foreign.ts";

/** Checks `scope/self-count`. */
export const scopeSelfCount: Check = {
  id: "scope/self-count",
  needs: ["user"],
  method: "compares count with the rows of each user's list",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const operator = await evidence.operatorListBefore();
      if (
        operator.pages.some(({ count }) => Number(count) !== operator.rows.size) &&
        operator.rows.size > 0
      ) {
        judge.undecided(
          "could-not-run",
          "count is not the number of rows even for the operator, or sessions were added meanwhile (see list/count)",
        );
        return true;
      }
      const list = await evidence.list(user);
      const [first] = list.pages;
      if (!first || first.count === undefined) return false;
      for (const filtered of await userFilteredLists(evidence)) {
        if (evidence.whoAsked(filtered.pages[0]?.answer) !== user) continue;
        const off = filtered.pages.find(({ count }) => Number(count) !== filtered.rows.size);
        if (
          off && off.count !== undefined && filtered.rows.size > 0 &&
          await evidence.isStill(user, filtered)
        ) {
          judge.fault({
            expected: `count ${filtered.rows.size}, the rows of the filtered list`,
            got: show(off.count),
            pointer: "/count",
            answers: [off.answer],
          });
        }
      }
      const leak = await firstForeign(evidence, list, userId);
      const wrong = list.pages.find(({ count }) => Number(count) !== list.rows.size);
      if (wrong && !await evidence.isStill(user, list)) {
        judge.undecided(
          "churn",
          ADDED_WHILE_READ,
        );
      } else if (wrong) {
        judge.fault({
          expected: `count ${list.rows.size}, the rows of all pages`,
          got: show(wrong.count),
          pointer: "/count",
          answers: [wrong.answer],
          ...(wrong.count === operator.rows.size &&
            { hint: "count is taken before the list is scoped" }),
        });
      } else if (leak) {
        judge.fault({
          expected: `self sessions of user ${userId} alone to be counted`,
          kind: "leak",
          got: `${show(first.count)}, ${leak.words}`,
          pointer: "/count",
          answers: leak.answers,
        });
      } else if (list.rows.size > 0 && list.rows.size < operator.rows.size) {
        judge.witness(list.rows.size);
      }
      return list.rows.size > 0;
    }),
};
