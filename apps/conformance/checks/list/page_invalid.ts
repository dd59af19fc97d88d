import type { Evidence, ObservedCrawl } from "../../evidence/evidence.ts";
import type { Page } from "../../evidence/crawl.ts";
import { linkFault } from "../../evidence/links.ts";
import { show } from "../../evidence/rows.ts";
import { readList, withQuery } from "../../evidence/list_page.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Identity } from "../../target/identities.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { everyList } from "../lists.ts";
import { casesFor } from "../cases_for.ts";
import { unusedExperiment } from "../experiments.ts";
import { isRefusal } from "../refusals.ts";
import { idsOf, sortedIds } from "./_ids.ts";

const [FIRST, ZEROS, LAST] = ["page=1", "page=01", "page=last"];
/** The page behind the last one, and one far behind it. */
const [NEXT, FAR] = ["page=last+1", "page=last+1000"];
/** What a user is asked for, too. */
const USERS = /^page=(abc|1|last|last\+1)$|^experiment_id=/;
/** What is no number of a page. */
const NO_PAGES = [
  "0",
  "-1",
  "-2",
  "abc",
  "1.0",
  "1.5",
  "1abc",
  "0x1",
  "1,2",
  "1e0",
  "first",
  "next",
  "true",
  "null",
  "None",
  "LAST",
  "%00",
  "é",
  "9".repeat(20),
  `-${"9".repeat(20)}`,
  "x".repeat(300),
];
/** What is no number of a filtered list's page. */
const NO_FILTERED_PAGES = ["0", "-1", "abc", "99999"];
/** Around what 31, 32 and 36 bits hold. */
const BEYOND = [2 ** 31, 2 ** 32 + 1, 99_999_999_999];

/** Checks `list/page-invalid`. */
export const listPageInvalid: Check = {
  id: "list/page-invalid",
  needs: [],
  hasCases: true,
  method: "asks, as the operator and a user, for pages that do not exist, for page=1 and page=last",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    if (!list.pages[0]) {
      return judge.undecided("could-not-run", "the operator's list could not be read");
    }
    const [row] = list.rows.values();
    const filter = row ? `experiment_id=${row.experiment_id}&` : "";
    const numbers = [...NO_PAGES, ...BEYOND.map(String)].map((page) => `page=${page}`);
    const cases = [...numbers, NEXT, FAR, `experiment_id=${unusedExperiment(list)}&page=2`];
    if (filter) cases.push(...NO_FILTERED_PAGES.map((page) => `${filter}page=${page}`));
    if ((list.pages.at(-1)?.ids.length ?? 0) > 0) cases.push(FIRST, ZEROS, LAST);
    const few = cases.filter((one) => USERS.test(one));
    for (
      const { who, query } of casesFor(judge, await evidence.askers(), { all: cases, few })
    ) {
      const own = await evidence.list(who);
      if (query === FIRST || query === ZEROS) {
        await judgeNamed(evidence, judge, own, { query, page: own.pages[0] });
      } else if (query === LAST) {
        await judgeNamed(evidence, judge, own, { query, page: own.pages.at(-1) });
      } else await judgeNone(evidence, judge, who, own, query);
    }
    if (!filter || evidence.limits.case !== undefined) return;
    for (const filtered of await everyList(evidence)) {
      if (!filtered.pages[0]?.url.includes("experiment_id=")) continue;
      await judgeNamed(evidence, judge, filtered, { query: LAST, page: filtered.pages.at(-1) });
    }
  },
};

/** Checks that a page does not exist. */
async function judgeNone(
  evidence: Evidence,
  judge: Judge,
  who: Identity,
  list: ObservedCrawl,
  query: string,
): Promise<void> {
  const behind = { [NEXT]: 1, [FAR]: 1000 }[query];
  const asked = behind === undefined ? query : `page=${list.pages.length + behind}`;
  const answer = await evidence.read(who, `/sessions?${asked}`);
  if (isRefusal(answer, 404)) return judge.witness();
  // A gateway may refuse what is no text.
  if (asked.includes("%00") && answer.status === 400) return judge.witness();
  // A filter that is not taken, or is refused, is another requirement's matter.
  const [filter] = /^experiment_id=\d+/.exec(asked) ?? [];
  if (filter && !await isTaken(evidence, who, filter)) return;
  // The list may have grown by a page.
  if (behind === 1 && !await evidence.isStill(who, list)) return;
  judge.fault({ expected: "404 with a JSON body", got: answer.summary, answers: [answer] });
}

/** Whether a filter gets a list of its own. */
async function isTaken(evidence: Evidence, who: Identity, filter: string): Promise<boolean> {
  const all = (await evidence.list(who)).pages[0]?.count;
  const page = readList(await evidence.ask(who, `/sessions?${filter}`));
  return page !== undefined && page.count !== all;
}

function rowsOf(answer: RecordedResponse): string {
  const page = readList(answer);
  return JSON.stringify([page?.count, page?.results]);
}

/** Checks that a page of a list has a name of its own, too. */
async function judgeNamed(
  evidence: Evidence,
  judge: Judge,
  list: ObservedCrawl,
  { query, page }: { query: string; page: Page | undefined },
): Promise<void> {
  const [first] = list.pages;
  const who = evidence.whoAsked(first?.answer);
  if (!page || !first || !who || page.ids.length === 0) return;
  const answer = await evidence.ask(who, withQuery(first.url, query));
  const ids = idsOf(answer);
  const again = await evidence.ask(who, page.url);
  if (ids === sortedIds(page.ids) && rowsOf(answer) === rowsOf(again)) {
    // A link that is wrong at any page is another requirement's matter.
    const [next, plain] = [readList(answer)?.next, page.next];
    const isComparable = typeof next === "string" && typeof plain === "string" &&
      !linkFault(plain, page.url, page.number + 1);
    const fault = isComparable ? linkFault(next, answer.request.url, page.number + 1) : undefined;
    if (!fault) return judge.witness();
    return judge.fault({ expected: fault.expected, got: show(next), answers: [answer, again] });
  }
  const isSteady = rowsOf(again) === rowsOf(await evidence.ask(who, page.url));
  if (!isSteady || idsOf(again) !== sortedIds(page.ids) || !await evidence.isStill(who, list)) {
    return judge.undecided(
      "churn",
      "sessions were added while the page was read; try again at a quieter time",
    );
  }
  judge.fault({
    expected: `the rows of page ${page.number}`,
    got: answer.status === 200 ? "other rows" : answer.summary,
    answers: [answer, again],
  });
}
