import type { Evidence, ObservedCrawl } from "../../evidence/evidence.ts";
import { linkFault } from "../../evidence/links.ts";
import { readList, withQuery } from "../../evidence/list_page.ts";
import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { everyList, pagedFilter } from "../lists.ts";
import type { Judge } from "../judge.ts";
import { NEED_PAGES } from "../remedies.ts";
import { idsOf, sortedIds } from "./_ids.ts";

/** Checks `list/links`. */
export const listLinks: Check = {
  id: "list/links",
  needs: [],
  method:
    "judges next and previous of every page, plain, filtered and with a parameter of its own, and follows previous back",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    const filtered = await pagedFilter(evidence, list);
    const lists = [...new Set([...await everyList(evidence), ...filtered ? [filtered] : []])];
    for (const { linkFaults, pages } of lists) {
      for (const { pointer, got, expected, hint, page } of linkFaults) {
        judge.fault({ expected, got, pointer, answers: [page.answer], ...(hint && { hint }) });
      }
      if (pages.length > 1) judge.witness(pages.length);
    }
    for (const one of lists) {
      const last = one.pages.find(({ next }) => next === null);
      const who = evidence.whoAsked(last?.answer);
      if (one.beyond > 0 && last && who && await evidence.isStill(who, one)) {
        judge.fault({
          expected: `a link to page ${last.number + 1}`,
          got: "null",
          pointer: "/next",
          answers: [last.answer],
        });
      }
    }
    // A link that is right in form must also lead where it says.
    const second = list.pages[1];
    if (
      second && typeof second.previous === "string" && !linkFault(second.previous, second.url, 1)
    ) {
      const back = await evidence.ask(evidence.operator, second.previous);
      const ids = idsOf(back);
      if (
        ids !== sortedIds(list.pages[0]?.ids ?? []) &&
        await evidence.isStill(evidence.operator, list)
      ) {
        judge.fault({
          expected: "previous to lead to the rows of page 1",
          got: back.status === 200 ? "other rows" : back.summary,
          pointer: "/previous",
          answers: [second.answer, back],
        });
      }
    }
    const long = lists.filter(({ pages }) => pages.length > 1);
    const users = long.find(({ pages }) => pages[0]?.answer.request.as !== evidence.operator.name);
    for (const one of new Set([list, filtered, users])) {
      if (!one) continue;
      await judgeKept(evidence, judge, one, (url) => withQuery(url, KEPT));
      await judgeKept(evidence, judge, one, withAnotherFilter);
    }
    for (const one of new Set([list, filtered, users])) {
      if (one && one.pages.length > 1) await judgeLast(evidence, judge, one);
    }
    const first = await evidence.ask(evidence.operator, `${evidence.listUrl}?page=1`);
    const back = readList(first)?.previous ?? null;
    if (back !== null) {
      judge.fault({
        expected: "null on the first page",
        got: show(back),
        pointer: "/previous",
        answers: [first],
      });
    }
    if (!second && list.beyond === 0) {
      const [only] = list.pages;
      if (only && only.next !== null && !list.linkFaults.length) {
        judge.fault({
          expected: "null on the only page",
          got: show(only.next),
          pointer: "/next",
          answers: [only.answer],
        });
      }
      judge.undecided("no-witness", NEED_PAGES);
    }
  },
};

/**
 * Parameters that links must keep: one that must be encoded, and is more than ASCII, a blank one, one
 * that comes twice, and one that the framework knows.
 */
const KEPT = "Conformance_Probe=+A%26b%2Bc+%C3%A9+&conformance_blank=" +
  "&conformance_twice=2&conformance_twice=1&format=json";

/** Names a filter before the one that counts, or a blank one. */
function withAnotherFilter(url: string): string {
  return url.includes("experiment_id=")
    ? url.replace("experiment_id=", "experiment_id=1&experiment_id=")
    : withQuery(url, "experiment_id=");
}

/** Judges the links of a first and a second page that were asked with parameters of our own. */
async function judgeKept(
  evidence: Evidence,
  judge: Judge,
  list: ObservedCrawl,
  asked: (url: string) => string,
): Promise<void> {
  const [first, second] = list.pages;
  const who = evidence.whoAsked(first?.answer);
  if (!first || !second || !who) return;
  for (const [page, name, step] of [[first, "next", 1], [second, "previous", -1]] as const) {
    const answer = await evidence.ask(who, asked(page.url));
    const link = readList(answer)?.[name];
    const fault = typeof link === "string"
      ? linkFault(link, answer.request.url, page.number + step)
      : undefined;
    if (!fault) continue;
    judge.fault({
      expected: fault.expected,
      got: show(link),
      pointer: `/${name}`,
      answers: [answer],
      ...(fault.hint && { hint: fault.hint }),
    });
  }
}

/** Judges the links of the last page where it is asked for by that name. */
async function judgeLast(evidence: Evidence, judge: Judge, list: ObservedCrawl): Promise<void> {
  const [first] = list.pages;
  const who = evidence.whoAsked(first?.answer);
  if (!first || !who) return;
  const url = withQuery(first.url, "page=last");
  const answer = await evidence.ask(who, url);
  const page = readList(answer);
  // A bare array has no links: that is the envelope's matter.
  if (page?.count === undefined || !await evidence.isStill(who, list)) return;
  if (page.next !== null) {
    judge.fault({
      expected: "null on the last page",
      got: show(page.next),
      pointer: "/next",
      answers: [answer],
    });
  }
  const fault = typeof page.previous === "string"
    ? linkFault(page.previous, url, list.pages.length - 1)
    : { expected: `a link to page ${list.pages.length - 1}` };
  if (fault) {
    judge.fault({
      expected: fault.expected,
      got: show(page.previous),
      pointer: "/previous",
      answers: [answer],
    });
  }
}
