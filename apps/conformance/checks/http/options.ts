import type { Check } from "../check.ts";

/** Checks `http/options`. */
export const httpOptions: Check = {
  id: "http/options",
  needs: [],
  method: "asks OPTIONS of the list and of a detail",
  async run(evidence, judge) {
    const [id] = (await evidence.operatorListBefore()).rows.keys();
    for (const path of ["/sessions", ...(id === undefined ? [] : [`/sessions/${id}`])]) {
      const answer = await evidence.ask(evidence.operator, path, { method: "OPTIONS" });
      judge.expect(answer.status === 200, {
        expected: "200",
        got: answer.summary,
        answers: [answer],
      });
    }
  },
};
