import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { ADDED_WHILE_READ, NEED_PAGES } from "../remedies.ts";

/** Checks `list/pages`. */
export const listPages: Check = {
  id: "list/pages",
  needs: [],
  method: "follows next to the end and looks for repeated and missing sessions",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    const { pages, rows, repeated, beyond, linkFaults } = list;
    if (pages.length < 2 && beyond === 0) {
      const count = pages[0]?.count;
      const more = typeof count === "number" && count > rows.size && rows.size > 0;
      if (!more) return judge.undecided("no-witness", NEED_PAGES);
    }
    const still = () => evidence.isStill(evidence.operator, list);
    const answers = pages.slice(0, 3).map(({ answer }) => answer);
    const loop = pages.find(({ next }, index) =>
      pages.slice(0, index + 1).some(({ url }) => samePage(url, next))
    );
    if (loop) {
      judge.fault({
        expected: "next to lead to a page not yet seen",
        got: show(loop.next),
        pointer: "/next",
        answers: [loop.answer],
      });
    }
    if (beyond > 0 && await still()) {
      const last = pages.find(({ next }) => next === null);
      judge.fault({
        expected: "next to lead to every session",
        got: `null on page ${last?.number}, with ${beyond} more sessions behind it`,
        pointer: "/next",
        answers: last ? [last.answer] : answers,
      });
    }
    const skips = linkFaults.find(({ pointer, kind }) => pointer === "/next" && kind === "page");
    if (skips && !loop) {
      judge.fault({
        expected: skips.expected,
        got: skips.got,
        pointer: "/next",
        answers: [skips.page.answer],
      });
    }
    if (repeated.length > 0) {
      if (!await still()) {
        return judge.undecided(
          "churn",
          ADDED_WHILE_READ,
        );
      }
      judge.fault({
        expected: "each session once",
        got: `${show(repeated.slice(0, 5))} more than once`,
        answers,
        hint: "the order of the list is not total, or pages overlap at their seams",
      });
    }
    const { count } = pages[0] ?? {};
    if (typeof count === "number" && count > rows.size && repeated.length === 0) {
      const { found } = await evidence.hidden();
      if (found.length > 0 && await still()) {
        judge.fault({
          expected: "every session on some page",
          got: `session ${
            found[0]?.id
          } on none, though count is ${count} and the pages hold ${rows.size}`,
          answers: [...answers, ...found.slice(0, 1).map(({ answer }) => answer)],
        });
      }
    }
    judge.witness(pages.length);
  },
};

function samePage(url: string, next: unknown): boolean {
  if (typeof next !== "string" || !URL.canParse(next)) return false;
  const [one, two] = [new URL(url), new URL(next)];
  return one.pathname === two.pathname &&
    (one.searchParams.get("page") ?? "1") === (two.searchParams.get("page") ?? "1");
}
