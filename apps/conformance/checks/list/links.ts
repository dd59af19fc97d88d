import type { ObservedCrawl } from "../../evidence/evidence.ts";
import { linkFault } from "../../evidence/links.ts";
import { readList } from "../../evidence/list_page.ts";
import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { pagedFilter, userLists } from "../lists.ts";
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
    const lists: ObservedCrawl[] = [list, ...await userLists(evidence)];
    const filtered = await pagedFilter(evidence, list);
    if (filtered) lists.push(filtered);
    for (const { linkFaults, pages } of lists) {
      for (const { pointer, got, expected, hint, page } of linkFaults) {
        judge.fault({ expected, got, pointer, answers: [page.answer], ...(hint && { hint }) });
      }
      if (pages.length > 1) judge.witness(pages.length);
    }
    if (list.beyond > 0 && await evidence.isStill(evidence.operator, list)) {
      const last = list.pages.find(({ next }) => next === null);
      if (last) {
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
    const parameter = second &&
      await evidence.ask(evidence.operator, "/sessions?conformance_probe=1");
    const next = parameter && readList(parameter)?.next;
    if (parameter && typeof next === "string") {
      const fault = linkFault(next, `${evidence.listUrl}?conformance_probe=1`, 2);
      if (fault) {
        judge.fault({
          expected: fault.expected,
          got: show(next),
          pointer: "/next",
          answers: [parameter],
        });
      }
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
