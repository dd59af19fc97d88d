import type { Evidence, ObservedCrawl } from "../../evidence/evidence.ts";
import { withPage } from "../../evidence/list_page.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { isRefusal } from "../refusals.ts";
import { idsOf, sortedIds } from "./_ids.ts";

const LAST = "page=last";
/** Around what 31, 32 and 36 bits hold. */
const BEYOND = [2 ** 31, 2 ** 32 + 1, 99_999_999_999];

/** Checks `list/page-invalid`. */
export const listPageInvalid: Check = {
  id: "list/page-invalid",
  needs: [],
  hasCases: true,
  method: "asks for pages that do not exist, and for page=last",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    if (!list.pages[0]) {
      return judge.undecided("could-not-run", "the operator's list could not be read");
    }
    const far = list.pages.length + 1000;
    const [row] = list.rows.values();
    const filtered = row ? [`experiment_id=${row.experiment_id}&page=${far}`] : [];
    const pages = ["0", "-1", String(far), "abc", "1.5", ...BEYOND.map(String)];
    const last = list.pages.at(-1);
    const cases = [...pages.map((page) => `page=${page}`), ...filtered];
    if (last && last.ids.length > 0) cases.push(LAST);
    for (const query of judge.cases(cases)) {
      if (query === LAST) {
        await judgeLast(evidence, judge, list);
        continue;
      }
      const answer = await evidence.ask(evidence.operator, `/sessions?${query}`);
      judge.expect(isRefusal(answer, 404), {
        expected: "404 with a JSON body",
        got: answer.summary,
        answers: [answer],
      });
    }
  },
};

/** Checks that the last page has that name too. */
async function judgeLast(evidence: Evidence, judge: Judge, list: ObservedCrawl): Promise<void> {
  const last = list.pages.at(-1);
  if (!last) return;
  const answer = await evidence.ask(evidence.operator, `/sessions?${LAST}`);
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
}
