import { withPage } from "../../evidence/list_page.ts";
import type { Check } from "../check.ts";
import { isRefusal } from "../refusals.ts";
import { idsOf, sortedIds } from "./_ids.ts";

/** Checks `list/page-invalid`. */
export const listPageInvalid: Check = {
  id: "list/page-invalid",
  needs: [],
  method: "asks for pages that do not exist, and for page=last",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    if (!list.pages[0]) {
      return judge.undecided("could-not-run", "the operator's list could not be read");
    }
    const far = list.pages.length + 1000;
    const [row] = list.rows.values();
    const filtered = row ? [`experiment_id=${row.experiment_id}&page=${far}`] : [];
    const pages = ["0", "-1", String(far), "abc", "1.5", String(2 ** 31), String(2 ** 32 + 1)];
    for (const query of [...pages.map((page) => `page=${page}`), ...filtered]) {
      const answer = await evidence.ask(evidence.operator, `/sessions?${query}`);
      judge.expect(isRefusal(answer, 404), {
        expected: "404 with a JSON body",
        got: answer.summary,
        answers: [answer],
      });
    }
    const last = list.pages.at(-1);
    if (!last || last.ids.length === 0) return;
    const answer = await evidence.ask(evidence.operator, "/sessions?page=last");
    const ids = idsOf(answer);
    if (ids === sortedIds(last.ids)) return judge.witness();
    const again = await evidence.ask(evidence.operator, withPage(evidence.listUrl, last.number));
    if (
      idsOf(again) !== sortedIds(last.ids) || !await evidence.isStill(evidence.operator, list)
    ) {
      return judge.undecided(
        "churn",
        "sessions were added while the last page was read; try again at a quieter time",
      );
    }
    judge.fault({
      expected: `the rows of page ${last.number}`,
      got: answer.status === 200 ? "other rows" : answer.summary,
      answers: [answer, again],
    });
  },
};
