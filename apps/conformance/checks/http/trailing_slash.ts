import type { Check } from "../check.ts";

/** Checks `http/trailing-slash`. */
export const httpTrailingSlash: Check = {
  id: "http/trailing-slash",
  needs: [],
  method: "asks for both routes with a closing slash",
  async run(evidence, judge) {
    const [id] = (await evidence.operatorListBefore()).rows.keys();
    for (const path of ["/sessions/", ...(id === undefined ? [] : [`/sessions/${id}/`])]) {
      const answer = await evidence.ask(evidence.operator, path);
      judge.expect(answer.status === 404, {
        expected: "404",
        got: answer.summary,
        answers: [answer],
      });
    }
  },
};
