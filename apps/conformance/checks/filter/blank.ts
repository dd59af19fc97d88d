import { readList } from "../../evidence/list_page.ts";
import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { membership } from "../membership.ts";
import { NEED_SESSION } from "../remedies.ts";

const CHURN = "sessions were added while the filter was compared; try again at a quieter time";

/** Checks `filter/blank`. */
export const filterBlank: Check = {
  id: "filter/blank",
  needs: [],
  method: "compares experiment_id= with the whole list, as the operator and a user",
  async run(evidence, judge) {
    for (const who of await evidence.askers()) {
      judge.turnTo(who.name);
      const ask = (query: string) => evidence.ask(who, `/sessions${query}`);
      const before = await ask("");
      const blank = await ask("?experiment_id=");
      const paged = await ask("?experiment_id=&page=1");
      const after = await ask("");
      if (!readList(before)?.results.length) {
        if (who === evidence.operator) return judge.undecided("no-witness", NEED_SESSION);
        continue;
      }
      if (before.jsonProblem || blank.jsonProblem) {
        return judge.undecided("could-not-run", "the list cannot be read (see http/json)");
      }
      if (membership(before) !== membership(after)) return judge.undecided("churn", CHURN);
      if (readList(before)?.next) {
        const [second, wanted] = [await ask("?experiment_id=&page=2"), await ask("?page=2")];
        // Where the first page is as it was, so is the second.
        if (membership(await ask("")) === membership(before)) {
          judge.expect(membership(second) === membership(wanted), {
            expected: "page 2 of the whole list",
            got: second.status === 200 ? "other sessions" : second.summary,
            answers: [wanted, second],
          });
        }
      }
      for (const answer of [blank, paged]) {
        judge.expect(membership(answer) === membership(before), {
          expected: "the whole list",
          got: answer.status === 200
            ? `a list of ${show(readList(answer)?.count)}`
            : answer.summary,
          answers: [before, answer],
        });
      }
    }
  },
};
