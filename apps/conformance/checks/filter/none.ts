import { readList } from "../../evidence/list_page.ts";
import { type AnyRow, show } from "../../evidence/rows.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { unusedExperiment } from "../experiments.ts";
import { leakIn } from "../leak_in.ts";
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
    const judgeNone = async (who: Identity, query: string): Promise<void> => {
      const answer = await evidence.ask(who, `/sessions?experiment_id=${query}`);
      // Rows of others are a matter of scope.
      if (who !== evidence.operator && await leakIn(evidence, who, answer) !== undefined) return;
      judgeEmpty(answer);
    };
    const judgeEmpty = (answer: RecordedResponse): void => {
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
    const none = unusedExperiment(all);
    for (
      const query of [
        ...[none, 0, -1, ...negative, ...beyond.filter((one) => !held.has(one))],
        // The first page of a list is there even when it is empty.
        `${none}&page=1`,
        `${none}&page=last`,
      ]
    ) {
      for (const who of await evidence.askers()) await judgeNone(who, String(query));
    }
    for (const user of evidence.users) {
      const own = new Set(
        [...(await evidence.list(user)).rows.values()].map((row) => row.experiment_id),
      );
      const other = [...all.rows.values()].find((row) =>
        !own.has(row.experiment_id) && !names(row, user.userId)
      );
      if (!other) continue;
      const answer = await evidence.ask(user, `/sessions?experiment_id=${other.experiment_id}`);
      // They may have one of it by now.
      if (!readList(answer)?.results.length) judgeEmpty(answer);
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
