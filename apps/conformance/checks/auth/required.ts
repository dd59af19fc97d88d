import type { Check } from "../check.ts";
import { judgeHeaders, judgeRefusal } from "./_refused.ts";

/** Checks `auth/required`. */
export const authRequired: Check = {
  id: "auth/required",
  needs: [],
  method: "asks for the list and a detail without credentials",
  run: async (evidence, judge) => {
    await judgeHeaders(evidence, judge, [["nobody", undefined], ["another scheme", "Basic x"]]);
    const [row] = (await evidence.operatorListBefore()).rows.values();
    if (!row) return;
    for (const query of [`experiment_id=${row.experiment_id}`, "page=2", "page=last"]) {
      judgeRefusal(judge, await evidence.askAs("nobody", undefined, `/sessions?${query}`));
    }
    for (const path of ["/sessions", `/sessions/${row.session_id}`]) {
      const head = await evidence.askAs("nobody", undefined, path, { method: "HEAD" });
      if (head.status >= 200 && head.status < 300) {
        judge.fault({
          expected: "401 for HEAD too",
          got: head.summary,
          answers: [head],
          kind: "leak",
        });
      }
    }
  },
};
