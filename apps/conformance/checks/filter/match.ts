import type { Evidence } from "../../evidence/evidence.ts";
import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { experiments } from "../experiments.ts";
import { integerForms } from "../integer_forms.ts";
import type { Judge } from "../judge.ts";
import { isStillThere } from "../leak_in.ts";
import { membership } from "../membership.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `filter/match`. */
export const filterMatch: Check = {
  id: "filter/match",
  needs: [],
  method:
    "compares filtered lists of several experiments with the operator's whole list, and filters that are written in other ways",
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
      if (first && !await isStillThere(evidence, first.session_id)) {
        judge.undecided("churn", `session ${first.session_id} was removed meanwhile`);
      } else if (first) {
        judge.fault({
          expected: `session ${first.session_id} of experiment ${experiment}`,
          got: `it is not among the ${list.rows.size} rows`,
          answers,
        });
      }
      if (!wrong && !first) judge.witness(list.rows.size);
    }
    await judgeForms(evidence, judge);
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
    if (rows.size === 0) judge.undecided("no-witness", NEED_SESSION);
  },
};

/** However an integer is written, and wherever it stands: it is that integer, or refused. */
async function judgeForms(evidence: Evidence, judge: Judge): Promise<void> {
  const all = await experiments(evidence);
  // Of digits below 8, so that it is another one where it is read as octal.
  const octal = all.find((id) => id > 7 && /^[0-7]+$/.test(String(id)));
  const ask = (query: string) => evidence.ask(evidence.operator, `/sessions?${query}`);
  for (const experiment of new Set([all[0], octal])) {
    if (experiment === undefined) continue;
    const plain = await ask(`experiment_id=${experiment}`);
    const forms = integerForms(experiment).map((form) => `experiment_id=${form}`);
    const beside = [
      `page=1&experiment_id=${experiment}`,
      `experiment_id=${experiment}&conformance_probe=1`,
    ];
    for (const query of [...beside, ...forms]) {
      const answer = await ask(query);
      if (plain.status !== 200 || answer.status === 400) continue;
      if (membership(answer) === membership(plain)) {
        judge.witness();
        continue;
      }
      if (membership(await ask(`experiment_id=${experiment}`)) !== membership(plain)) continue;
      judge.fault({
        expected: `the sessions of experiment ${experiment}`,
        got: answer.status === 200 ? "other sessions" : answer.summary,
        answers: [plain, answer],
      });
    }
  }
}
