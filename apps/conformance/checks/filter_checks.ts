import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Check } from "./check.ts";
import { readList } from "../evidence/crawl.ts";
import { type AnyRow, show } from "../evidence/rows.ts";
import { experiments, unusedExperiment } from "./experiments.ts";
import { membership } from "./membership.ts";
import { isRefusal } from "./refusals.ts";

const ROWS = "the operator's list must hold a session";
const CHURN = "sessions were added while the filter was compared; try again at a quieter time";
/** Values that are no integer. What lies beyond 64 bits is left alone: the framework itself stumbles. */
const NO_INTEGERS = ["abc", "1.5", "1e2", "100abc", "null"];

/** The checks of the filter by experiment. */
export const FILTER_CHECKS: readonly Check[] = [
  {
    id: "filter/match",
    needs: [],
    method: "compares filtered lists of several experiments with the operator's whole list",
    async run(evidence, judge) {
      const { rows } = await evidence.stable();
      for (const experiment of await experiments(evidence)) {
        const list = await evidence.list(evidence.operator, `?experiment_id=${experiment}`);
        const answers = list.pages.slice(0, 1).map(({ answer }) => answer);
        if (list.broken) {
          judge.fault({
            expected: "200 and a list",
            got: list.broken.summary,
            answers: [list.broken],
          });
          continue;
        }
        const wrong = [...list.rows.values()].find((row) => row.experiment_id !== experiment);
        if (wrong) {
          judge.fault({
            expected: `only sessions of experiment ${experiment}`,
            got: `session ${wrong.session_id} of experiment ${show(wrong.experiment_id)}`,
            answers,
          });
        }
        const missing = [...rows.values()].filter((row) =>
          row.experiment_id === experiment && !list.rows.has(row.session_id)
        );
        const [first] = missing;
        if (first) {
          judge.fault({
            expected: `session ${first.session_id} of experiment ${experiment}`,
            got: `it is not among the ${list.rows.size} rows`,
            answers,
          });
        }
        if (!wrong && !first) judge.witness(list.rows.size);
      }
      for (const user of evidence.users) {
        for (const experiment of (await experiments(evidence)).slice(0, 2)) {
          const list = await evidence.list(user, `?experiment_id=${experiment}`);
          const wrong = [...list.rows.values()].find((row) => row.experiment_id !== experiment);
          if (wrong) {
            judge.fault({
              expected: `only sessions of experiment ${experiment}`,
              got: `session ${wrong.session_id} of experiment ${show(wrong.experiment_id)}`,
              answers: list.pages.slice(0, 1).map(({ answer }) => answer),
            });
          }
        }
      }
      if (rows.size === 0) judge.undecided("no-witness", ROWS);
    },
  },
  {
    id: "filter/none",
    needs: [],
    method:
      "filters for an experiment that does not exist, and as a user for one that they have no session of",
    async run(evidence, judge) {
      const all = await evidence.operatorListBefore();
      if (all.rows.size === 0) return judge.undecided("no-witness", ROWS);
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
      for (const id of [unusedExperiment(all), 0, -1]) {
        judgeNone(await evidence.ask(evidence.operator, `/sessions?experiment_id=${id}`));
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
  },
  {
    id: "filter/blank",
    needs: [],
    method: "compares experiment_id= with the whole list",
    async run(evidence, judge) {
      const ask = (query: string) => evidence.ask(evidence.operator, `/sessions${query}`);
      const before = await ask("");
      const blank = await ask("?experiment_id=");
      const after = await ask("");
      if (!readList(before)?.results.length) return judge.undecided("no-witness", ROWS);
      if (membership(before) !== membership(after)) return judge.undecided("churn", CHURN);
      judge.expect(membership(blank) === membership(before), {
        expected: "the whole list",
        got: blank.status === 200 ? `a list of ${show(readList(blank)?.count)}` : blank.summary,
        answers: [before, blank],
      });
    },
  },
  {
    id: "filter/invalid",
    needs: [],
    method: "filters by values that are no integer, close to one that is",
    async run(evidence, judge) {
      const [experiment = 1] = await experiments(evidence);
      const control = await evidence.ask(
        evidence.operator,
        `/sessions?experiment_id=${experiment}`,
      );
      if (control.status !== 200) {
        return judge.undecided(
          "could-not-run",
          `the filter experiment_id=${experiment} itself gets ${control.summary}`,
        );
      }
      const [other = experiment] = (await experiments(evidence)).slice(1);
      for (const value of [...NO_INTEGERS, `${experiment},${other}`]) {
        const answer = await evidence.ask(evidence.operator, `/sessions?experiment_id=${value}`);
        judge.expect(isRefusal(answer, 400), {
          expected: "400 with a JSON body",
          got: answer.summary,
          answers: [control, answer],
          ...(answer.status >= 500 &&
            { hint: "the value reaches the database or int() unchecked" }),
        });
      }
    },
  },
  {
    id: "filter/repeated",
    needs: [],
    method: "names two experiments, in both orders",
    async run(evidence, judge) {
      const [one, two] = await experiments(evidence);
      if (one === undefined || two === undefined) {
        return judge.undecided("no-witness", "the list must hold sessions of two experiments");
      }
      for (const [first, last] of [[one, two], [two, one]]) {
        const ask = (query: string) => evidence.ask(evidence.operator, `/sessions?${query}`);
        const before = await ask(`experiment_id=${last}`);
        const answer = await ask(`experiment_id=${first}&experiment_id=${last}`);
        const after = await ask(`experiment_id=${last}`);
        if (before.status !== 200) {
          return judge.undecided(
            "could-not-run",
            `the filter experiment_id=${last} itself gets ${before.summary}`,
          );
        }
        if (membership(before) !== membership(after)) {
          judge.undecided("churn", CHURN);
          continue;
        }
        judge.expect(membership(answer) === membership(before), {
          expected: `the sessions of experiment ${last}`,
          got: answer.status === 200 ? "other sessions" : answer.summary,
          answers: [before, answer],
        });
      }
    },
  },
];

const NONE = '{"count":0,"next":null,"previous":null,"results":[]}';

function isEmptyList(json: unknown): boolean {
  // Further keys and a count that is text are the envelope's matter.
  const { count, next, previous, results } = (json ?? {}) as Record<string, unknown>;
  return Number(count) === 0 && next === null && previous === null && Array.isArray(results) &&
    results.length === 0;
}

function names(row: AnyRow, userId: number | undefined): boolean {
  return userId === undefined || row.started_by === userId || row.ended_by === userId;
}
