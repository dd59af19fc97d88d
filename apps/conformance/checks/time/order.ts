import { type AnyRow, instantOf } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { everyDetail, everyList } from "../lists.ts";
import { NEED_DATE_TIME } from "../remedies.ts";

/** Checks `time/order`. */
export const timeOrder: Check = {
  id: "time/order",
  needs: [],
  method:
    "compares start with end, created with modified, and active with end, in rows and details",
  async run(evidence, judge) {
    const { rows, pages } = await evidence.operatorListBefore();
    const judgeRow = (row: AnyRow, answer: RecordedResponse | undefined): void => {
      const [start, end, created, modified] = [
        row.start_date_time,
        row.end_date_time,
        row.created_time,
        row.modified_time,
      ].map(instantOf);
      const answers = answer
        ? [answer]
        : pages.filter(({ ids }) => ids.includes(row.session_id)).slice(0, 1).map((page) =>
          page.answer
        );
      const who = `session ${row.session_id}`;
      if (start !== undefined && end !== undefined && start > end) {
        judge.fault({
          expected: `${who} to start before it ends`,
          got: `${row.start_date_time} and ${row.end_date_time}`,
          answers,
        });
      } else if (created !== undefined && modified !== undefined && created > modified) {
        judge.fault({
          expected: `${who} to be created before it is modified`,
          got: `${row.created_time} and ${row.modified_time}`,
          answers,
        });
      } else if (row.is_active === true && end !== undefined) {
        judge.fault({
          expected: `${who}, which is active, to have no end`,
          got: String(row.end_date_time),
          answers,
        });
      } else judge.witness();
    };
    for (const row of rows.values()) judgeRow(row, undefined);
    for (const list of (await everyList(evidence)).slice(1)) {
      const [page] = list.pages;
      for (const row of list.rows.values()) judgeRow(row, page?.answer);
    }
    for (const { answer } of await everyDetail(evidence)) {
      if (answer.status === 200 && typeof answer.json === "object" && answer.json !== null) {
        judgeRow(answer.json as AnyRow, answer);
      }
    }
    if (rows.size === 0) judge.undecided("no-witness", NEED_DATE_TIME);
  },
};
