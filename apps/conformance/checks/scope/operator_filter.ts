import type { Check } from "../check.ts";
import { experiments } from "../experiments.ts";
import { isStillThere } from "../leak_in.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `scope/operator-filter`. */
export const scopeOperatorFilter: Check = {
  id: "scope/operator-filter",
  needs: [],
  method: "compares the operator's filtered lists with the operator's whole list",
  async run(evidence, judge) {
    const { rows } = await evidence.stable();
    for (const experiment of await experiments(evidence)) {
      const list = await evidence.list(evidence.operator, `?experiment_id=${experiment}`);
      if (list.broken) continue;
      const wanted = [...rows.values()].filter((row) => row.experiment_id === experiment);
      const missing = wanted.find((row) => !list.rows.has(row.session_id));
      if (missing && !await isStillThere(evidence, missing.session_id)) {
        judge.undecided("churn", `session ${missing.session_id} was removed meanwhile`);
        continue;
      }
      judge.expect(missing === undefined, {
        expected: `all ${wanted.length} sessions of experiment ${experiment}`,
        kind: "missing",
        got: `no session ${missing?.session_id}`,
        answers: list.pages.slice(0, 1).map(({ answer }) => answer),
      });
    }
    if (rows.size === 0) judge.undecided("no-witness", NEED_SESSION);
  },
};
