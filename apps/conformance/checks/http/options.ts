import type { Identity } from "../../target/identities.ts";
import type { Check } from "../check.ts";
import { UNKNOWN_ID } from "../unknown_id.ts";

/** Checks `http/options`. */
export const httpOptions: Check = {
  id: "http/options",
  needs: [],
  method: "asks OPTIONS of the list, as everybody, and of a detail, as the operator and a user",
  async run(evidence, judge) {
    const [id] = (await evidence.operatorListBefore()).rows.keys();
    const asks: [Identity, string][] = [
      [evidence.operator, "/sessions"],
      [evidence.operator, "/sessions?page=2&experiment_id=abc"],
      ...[id ?? UNKNOWN_ID, UNKNOWN_ID].map((one): [Identity, string] => [
        evidence.operator,
        `/sessions/${one}`,
      ]),
      ...evidence.users.map((user): [Identity, string] => [user, "/sessions"]),
      // It describes a route, and looks at no session.
      ...evidence.users.slice(0, 1).map((
        user,
      ): [Identity, string] => [user, `/sessions/${id ?? 1}`]),
    ];
    for (const [who, path] of asks) {
      judge.turnTo(who.name);
      const answer = await evidence.ask(who, path, { method: "OPTIONS" });
      judge.expect(answer.status === 200, {
        expected: "200",
        got: answer.summary,
        answers: [answer],
      });
    }
  },
};
