import type { Check } from "../check.ts";
import { everyList } from "../lists.ts";
import { NEED_PAGES } from "../remedies.ts";

/** Checks `list/page-size`. */
export const listPageSize: Check = {
  id: "list/page-size",
  needs: [],
  method: "compares the lengths of all pages but the last",
  async run(evidence, judge) {
    const { pages } = await evidence.operatorListBefore();
    const full = pages.slice(0, -1);
    for (const other of (await everyList(evidence)).slice(1)) {
      const size = pages.length > 1 ? pages[0]?.ids.length ?? 0 : 0;
      const odd = other.pages.slice(0, -1).find(({ ids }) => size > 0 && ids.length !== size);
      if (odd) {
        judge.fault({
          expected: `${size} rows, as on the operator's page 1`,
          got: `${odd.ids.length} on page ${odd.number}`,
          pointer: "/results",
          answers: [odd.answer],
        });
      }
    }
    if (full.length === 0) return judge.undecided("no-witness", NEED_PAGES);
    const size = full[0]?.ids.length ?? 0;
    for (const page of full) {
      judge.expect(page.ids.length === size, {
        expected: `${size} rows, as on page 1`,
        got: `${page.ids.length} on page ${page.number}`,
        pointer: "/results",
        answers: [page.answer],
      });
    }
    const last = pages.at(-1);
    if (last && last.ids.length > size) {
      judge.fault({
        expected: `at most ${size} rows on the last page`,
        got: `${last.ids.length}`,
        pointer: "/results",
        answers: [last.answer],
      });
    }
  },
};
