import type { Check } from "../check.ts";
import { isRefusal } from "../refusals.ts";

/** Checks `http/not-acceptable`. */
export const httpNotAcceptable: Check = {
  id: "http/not-acceptable",
  needs: [],
  method: "asks for XML",
  async run(evidence, judge) {
    const control = await evidence.ask(evidence.operator, "/sessions", {
      headers: { Accept: "application/json" },
    });
    if (control.status !== 200 || control.json === undefined) {
      return judge.undecided("could-not-run", "the list itself could not be read");
    }
    const answer = await evidence.ask(evidence.operator, "/sessions", {
      headers: { Accept: "application/xml" },
    });
    judge.expect(isRefusal(answer, 406), {
      expected: "406 with a JSON body",
      got: answer.summary,
      answers: [answer],
    });
  },
};
