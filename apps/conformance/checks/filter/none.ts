import { readList } from "../../evidence/list_page.ts";
import { type AnyRow, show } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { unusedExperiment } from "../experiments.ts";
import { NEED_SESSION } from "../remedies.ts";

const NONE = '{"count":0,"next":null,"previous":null,"results":[]}';

/** Checks `filter/none`. */
export const filterNone: Check = {
  id: "filter/none",
  needs: [],
  method:
    "filters for an experiment that does not exist, and as a user for one that they have no session of",
  async run(evidence, judge) {
    const all = await evidence.operatorListBefore();
    if (all.rows.size === 0) return judge.undecided("no-witness", NEED_SESSION);
    const judgeNone = (answer: RecordedResponse): void => {
      const list = readList(answer);
      // Rows of others are a matter of scope.
      if (list && list.results.length > 0 && answer.request.as !== evidence.operator.name) return;
      judge.expect(answer.status === 200 && isEmptyList(answer.json), {
        expected: `200 and ${NONE}`,
        got: answer.status === 200 ? show(answer.json) : answer.summary,
        answers: [answer],
      });
    };
    const [some] = [...all.rows.values()].map((row) => row.experiment_id);
    // Beyond what a column of 32 bits holds, and the same number modulo 2^32.
    const beyond = [2 ** 31, 2 ** 32 + (typeof some === "number" ? some : 1), 2 ** 53 + 2];
    const held = new Set([...all.rows.values()].map((row) => row.experiment_id));
    const negative = typeof some === "number" ? [-some] : [];
    for (
      const id of [
        unusedExperiment(all),
        0,
        -1,
        ...negative,
        ...beyond.filter((one) => !held.has(one)),
      ]
    ) {
      for (const who of await evidence.askers()) {
        judgeNone(await evidence.ask(who, `/sessions?experiment_id=${id}`));
      }
    }
    for (const user of evidence.users) {
      const own = new Set(
        [...(await evidence.list(user)).rows.values()].map((row) => row.experiment_id),
      );
      const other = [...all.rows.values()].find((row) =>
        !own.has(row.experiment_id) && !names(row, user.userId)
      );
      if (other) {
        judgeNone(await evidence.ask(user, `/sessions?experiment_id=${other.experiment_id}`));
      }
    }
  },
};

function isEmptyList(json: unknown): boolean {
  // Further keys and a count that is text are the envelope's matter.
  const { count, next, previous, results } = (json ?? {}) as Record<string, unknown>;
  return Number(count) === 0 && next === null && previous === null && Array.isArray(results) &&
    results.length === 0;
}

function names(row: AnyRow, userId: number | undefined): boolean {
  return userId === undefined || row.started_by === userId || row.ended_by === userId;
}
