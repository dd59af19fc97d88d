import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { lastingHeaders, saySame } from "../indistinct.ts";
import { holdsData } from "../../evidence/holds_data.ts";
import { unusedId } from "../unknown_id.ts";
import { eachUser } from "./_each_user.ts";
import { foreignIds } from "./_foreign.ts";

/** Checks `scope/foreign-hidden`. */
export const scopeForeignHidden: Check = {
  id: "scope/foreign-hidden",
  needs: ["user"],
  method: "compares the answer to a session of others with the answer to an unknown id",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const unknownId = await unusedId(evidence);
      const unknown = await evidence.detail(user, unknownId);
      const foreign = await foreignIds(evidence, userId);
      for (const id of foreign) {
        const answer = await evidence.detail(user, id);
        // That the fields are handed out is another requirement's matter.
        if (answer.status === 200 && holdsData(answer)) continue;
        const hasSameWords = saySame({ answer, id }, { answer: unknown, id: unknownId });
        const ask = (one: number) => evidence.ask(user, `/sessions/${one}`);
        const headers = await lastingHeaders(
          [answer, unknown],
          async () => [await ask(id), await ask(unknownId)],
        );
        const others = headers.join(", ");
        const same = answer.status === 404 &&
          (unknown.status !== 404 || hasSameWords && others === "");
        judge.expect(same, {
          expected: `the answer that an unknown id gets: 404 ${
            unknown.status === 404 ? show(unknown.json) : ""
          }`,
          got: answer.status === 404 && hasSameWords
            ? `other headers: ${others}`
            : `${answer.summary} ${answer.isJson ? show(answer.json) : ""}`.trim(),
          answers: [unknown, answer],
        });
      }
      return foreign.length > 0;
    }),
};
