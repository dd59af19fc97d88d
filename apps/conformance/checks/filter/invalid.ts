import type { Check } from "../check.ts";
import { casesFor } from "../cases_for.ts";
import { experiments } from "../experiments.ts";
import { isRefusal } from "../refusals.ts";

/** Values that are no integer. What lies beyond 64 bits is left alone: the framework itself stumbles. */
const NO_INTEGERS = [
  "abc",
  "1.5",
  "1e2",
  "100abc",
  "null",
  "true",
  "undefined",
  "0x10",
  "1 2",
  "*",
  "-",
  '"1"',
  "[1]",
  "None",
  "NaN",
  "Infinity",
  "\0",
  "é",
  "²",
  "😀",
  "1 OR 1=1",
  "abc&page=2",
  "x".repeat(300),
];

/** What a user is asked for, too: one of each kind. */
const OF_USERS = ["abc", "1.5", "1e2", "100abc", "null", "²", "abc&page=2"];

/** Checks `filter/invalid`. */
export const filterInvalid: Check = {
  id: "filter/invalid",
  needs: [],
  hasCases: true,
  method:
    "filters, as the operator and a user, by values that are no integer, close to one that is",
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
    const values = [...NO_INTEGERS, `${experiment},${other}`, `${experiment};${other}`];
    const [cases, few] = [values, OF_USERS].map((list) =>
      list.map((value) => `experiment_id=${encodeURI(value)}`)
    ) as [string[], string[]];
    const askers = [evidence.operator];
    for (const user of (await evidence.askers()).slice(1)) {
      const list = await evidence.list(user, `?experiment_id=${experiment}`);
      if (list.pages.length > 0) askers.push(user);
    }
    for (const { who, query } of casesFor(judge, askers, { all: cases, few })) {
      const answer = await evidence.read(who, `/sessions?${query}`);
      judge.expect(isRefusal(answer, 400), {
        expected: "400 with a JSON body",
        got: answer.summary,
        answers: [control, answer],
        ...(answer.status >= 500 && { hint: "the value reaches the database or int() unchecked" }),
      });
    }
  },
};
