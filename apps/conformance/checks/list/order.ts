import type { Crawl } from "../../evidence/crawl.ts";
import { type AnyRow, instantOf } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { everyList } from "../lists.ts";

/** Checks `list/order`. */
export const listOrder: Check = {
  id: "list/order",
  needs: [],
  method: "compares created_time of a sample of details in list order, and the order of two reads",
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
    for (const { rows, pages } of (await everyList(evidence)).slice(1)) {
      const known = [...rows.keys()].flatMap((id) => places.get(id) ?? []);
      const turned = known.findIndex((place, index) =>
        index > 0 && place < (known[index - 1] ?? 0)
      );
      if (turned > 0) {
        judge.fault({
          expected: "the order of the operator's whole list",
          got: `its row ${(known[turned] ?? 0) + 1} below its row ${(known[turned - 1] ?? 0) + 1}`,
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
};
