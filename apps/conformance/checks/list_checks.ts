import type { Check } from "./check.ts";
import { type Crawl, envelopeFault, readList, withPage } from "../evidence/crawl.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Evidence, ObservedCrawl } from "../evidence/evidence.ts";
import { linkFault } from "../evidence/links.ts";
import { type AnyRow, instantOf, show } from "../evidence/rows.ts";
import { experiments, unusedExperiment } from "./experiments.ts";
import { membership } from "./membership.ts";
import { isRefusal } from "./refusals.ts";

const MORE_PAGES = "the data must fill more than one page";
const ROWS = "the operator's list must hold a session";

/** Parameters that the API does not know, each of which some server has been seen to know. */
const UNKNOWN = [
  "conformance_probe=1",
  "active=true",
  "active=false",
  "session_type=none",
  "is_active=false",
  "limit=1",
  "page_size=1",
  "ordering=session_id",
  "search=zzzz",
];

/** The checks of listing. */
export const LIST_CHECKS: readonly Check[] = [
  {
    id: "list/envelope",
    needs: [],
    method: "reads every page of every list, and the answer to a filter without a match",
    async run(evidence, judge) {
      const operator = await evidence.operatorListBefore();
      if (operator.broken?.status === 200 && operator.broken.jsonProblem) {
        return judge.undecided(
          "could-not-run",
          "the list is not JSON that can be read (see http/json)",
        );
      }
      if (operator.broken) {
        const got = operator.broken.status === 200
          ? show(operator.broken.json)
          : operator.broken.summary;
        judge.fault({ expected: "200 and an envelope", got, answers: [operator.broken] });
      }
      const lists = [
        operator,
        ...await Promise.all(evidence.users.map((user) => evidence.list(user))),
      ];
      for (const { answer, ids, fault } of lists.flatMap(({ pages }) => pages)) {
        if (fault) judge.fault({ ...fault, answers: [answer] });
        else if (ids.length > 0) judge.witness();
      }
      if (operator.rows.size === 0) return judge.undecided("no-witness", ROWS);
      const none = await evidence.ask(
        evidence.operator,
        `/sessions?experiment_id=${unusedExperiment(operator)}`,
      );
      const fault = none.status === 200 && none.json !== undefined
        ? envelopeFault(none.json)
        : undefined;
      if (fault) judge.fault({ ...fault, answers: [none] });
    },
  },
  {
    id: "list/row",
    needs: [],
    method: "compares every row of every list with the 8 keys and their types",
    async run(evidence, judge) {
      for (const list of [await evidence.operatorListBefore(), ...await userLists(evidence)]) {
        for (const fault of list.observed.shape) judge.fault({ ...fault, answers: [fault.answer] });
        judge.witness(list.observed.rows - list.observed.shape.length);
      }
      if ((await evidence.operatorListBefore()).observed.rows === 0) {
        judge.undecided("no-witness", ROWS);
      }
    },
  },
  {
    id: "list/count",
    needs: [],
    method: "compares count with the rows that the operator's pages hold, while nothing is added",
    async run(evidence, judge) {
      const list = await evidence.operatorListBefore();
      const first = list.pages[0];
      if (!first || first.count === undefined || list.rows.size === 0) {
        return judge.undecided("no-witness", ROWS);
      }
      const wrong = list.pages.find(({ count }) => Number(count) !== list.rows.size);
      for (const filtered of await filteredLists(evidence)) {
        const off = filtered.pages.find(({ count }) =>
          count !== undefined && Number(count) !== filtered.rows.size
        );
        const empty = filtered.rows.size === 0 || filtered.repeated.length > 0;
        if (wrong || !off || empty || !await evidence.isStill(evidence.operator, filtered)) {
          continue;
        }
        judge.fault({
          expected: `count ${filtered.rows.size}, the rows of the filtered list`,
          got: show(off.count),
          pointer: "/count",
          answers: [off.answer],
        });
      }
      if (!wrong) return judge.witness(list.rows.size);
      if (!await evidence.isStill(evidence.operator, list)) {
        return judge.undecided(
          "churn",
          "sessions were added while the list was read; try again at a quieter time",
        );
      }
      const paging = list.repeated.length > 0 ||
        (typeof first.count === "number" && first.count > list.rows.size &&
          (await evidence.hidden()).found.length > 0);
      if (paging) {
        return judge.undecided(
          "could-not-run",
          "the pages repeat or leave out rows (see list/pages), so count has nothing to be compared with",
        );
      }
      judge.fault({
        expected: `count ${list.rows.size}, the rows of all pages`,
        got: show(wrong.count),
        pointer: "/count",
        answers: [wrong.answer],
      });
    },
  },
  {
    id: "list/pages",
    needs: [],
    method: "follows next to the end and looks for repeated and missing sessions",
    async run(evidence, judge) {
      const list = await evidence.operatorListBefore();
      const { pages, rows, repeated, beyond, linkFaults } = list;
      if (pages.length < 2 && beyond === 0) {
        const count = pages[0]?.count;
        const more = typeof count === "number" && count > rows.size && rows.size > 0;
        if (!more) return judge.undecided("no-witness", MORE_PAGES);
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
            "sessions were added while the list was read; try again at a quieter time",
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
  },
  {
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
        judge.undecided("no-witness", MORE_PAGES);
      }
    },
  },
  {
    id: "list/page-size",
    needs: [],
    method: "compares the lengths of all pages but the last",
    async run(evidence, judge) {
      const { pages } = await evidence.operatorListBefore();
      const full = pages.slice(0, -1);
      for (const other of [...await userLists(evidence), ...await filteredLists(evidence)]) {
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
      if (full.length === 0) return judge.undecided("no-witness", MORE_PAGES);
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
  },
  {
    id: "list/order",
    needs: [],
    method:
      "compares created_time of a sample of details in list order, and the order of two reads",
    async run(evidence, judge) {
      const details = await evidence.sampledDetails();
      const timed = details.flatMap(({ id, answer }) => {
        const detail = answer.json as Partial<AnyRow> | null | undefined;
        const [created, modified] = [detail?.created_time, detail?.modified_time].map(instantOf);
        // Times that contradict each other are time/order's matter, and tell nothing here.
        const wellFormed = created !== undefined && (modified === undefined || created <= modified);
        return !wellFormed ? [] : [{ id, created, answer }];
      });
      timed.slice(1).forEach(({ id, created, answer }, index) => {
        const before = timed[index] as typeof timed[number];
        judge.expect(created <= before.created, {
          expected: `session ${id}, which was created later, above session ${before.id}`,
          got: `below it`,
          pointer: "/created_time",
          answers: [before.answer, answer],
        });
      });
      if (timed.length < 2) {
        return judge.undecided(
          "no-witness",
          "the list must hold two sessions whose details can be read",
        );
      }
      const [first, second] = [
        await evidence.operatorListBefore(),
        await evidence.operatorListAfter(),
      ];
      const common = (list: Crawl, other: Crawl) =>
        [...list.rows.keys()].filter((id) => other.rows.has(id));
      const [left, right] = [common(first, second), common(second, first)];
      const places = new Map([...first.rows.keys()].map((id, place) => [id, place]));
      const others = [...await userLists(evidence), ...await filteredLists(evidence)];
      for (const { rows, pages } of others) {
        const known = [...rows.keys()].flatMap((id) => places.get(id) ?? []);
        const turned = known.findIndex((place, index) =>
          index > 0 && place < (known[index - 1] ?? 0)
        );
        if (turned > 0) {
          judge.fault({
            expected: "the order of the operator's whole list",
            got: `its row ${(known[turned] ?? 0) + 1} below its row ${
              (known[turned - 1] ?? 0) + 1
            }`,
            answers: pages.slice(0, 1).map(({ answer }) => answer),
          });
        }
      }
      const at = left.findIndex((id, index) => id !== right[index]);
      judge.expect(at < 0, {
        expected: "the same order at both reads",
        got: `session ${left[at]} in one read where the other has ${right[at]}`,
        answers: [first, second].flatMap(({ pages }) =>
          pages.slice(0, 1).map(({ answer }) => answer)
        ),
        hint: "sessions that were created at the same time need a second key to be ordered by",
      });
    },
  },
  {
    id: "list/page-invalid",
    needs: [],
    method: "asks for pages that do not exist, and for page=last",
    async run(evidence, judge) {
      const list = await evidence.operatorListBefore();
      if (!list.pages[0]) {
        return judge.undecided("could-not-run", "the operator's list could not be read");
      }
      const far = list.pages.length + 1000;
      for (const page of ["0", "-1", String(far), "abc", "1.5", ""]) {
        const answer = await evidence.ask(evidence.operator, `/sessions?page=${page}`);
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
  },
  {
    id: "list/unknown-parameter",
    needs: [],
    method: "asks with parameters that the API does not know, between two plain requests",
    async run(evidence, judge) {
      for (const parameter of UNKNOWN) {
        const ask = (query: string) => evidence.ask(evidence.operator, `/sessions${query}`);
        const before = await ask("");
        const answer = await ask(`?${parameter}`);
        const after = await ask("");
        const held = readList(before);
        if (!held || held.results.length === 0) return judge.undecided("no-witness", ROWS);
        if (membership(before) !== membership(after)) {
          judge.undecided(
            "churn",
            "the first page changed while it was compared; try again at a quieter time",
          );
          continue;
        }
        judge.expect(membership(answer) === membership(before), {
          expected: "the answer without the parameter",
          got: answer.status === 200
            ? `other rows, or another count (${show(readList(answer)?.count)})`
            : answer.summary,
          answers: [before, answer],
          hint: `the server acts on ${parameter.split("=")[0]}, which is not documented`,
        });
        const next = readList(answer)?.next;
        if (
          typeof next === "string" && !new URL(next, evidence.listUrl).search.includes(parameter)
        ) {
          judge.fault({
            expected: `a link that keeps ${parameter}`,
            got: show(next),
            pointer: "/next",
            answers: [answer],
          });
        }
      }
    },
  },
];

function userLists(evidence: Evidence): Promise<ObservedCrawl[]> {
  return Promise.all(evidence.users.map((user) => evidence.list(user)));
}

/** The operator's lists of some experiments. */
async function filteredLists(evidence: Evidence): Promise<ObservedCrawl[]> {
  const ids = (await experiments(evidence)).slice(0, 3);
  return Promise.all(ids.map((id) => evidence.list(evidence.operator, `?experiment_id=${id}`)));
}

/** A filtered list of more than one page, if the data has one. */
function pagedFilter(evidence: Evidence, list: Crawl): Promise<ObservedCrawl | undefined> {
  const size = list.pages[0]?.ids.length ?? 0;
  const counts = new Map<number, number>();
  for (const { experiment_id: id } of list.rows.values()) {
    if (typeof id === "number") counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const [largest] = [...counts].filter(([, count]) => count > size).sort((a, b) => a[1] - b[1]);
  return largest && list.pages.length > 1
    ? evidence.list(evidence.operator, `?experiment_id=${largest[0]}`)
    : Promise.resolve(undefined);
}

function samePage(url: string, next: unknown): boolean {
  if (typeof next !== "string" || !URL.canParse(next)) return false;
  const [one, two] = [new URL(url), new URL(next)];
  return one.pathname === two.pathname &&
    (one.searchParams.get("page") ?? "1") === (two.searchParams.get("page") ?? "1");
}

/** Which sessions an answer lists, whatever their order: that is list/order's matter. */
function idsOf(answer: RecordedResponse): string {
  return sortedIds(
    readList(answer)?.results.map((row) => (row as AnyRow | null)?.session_id) ?? [],
  );
}

function sortedIds(ids: readonly unknown[]): string {
  return JSON.stringify([...ids].sort());
}
