import { show } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { holdsData } from "../refusals.ts";
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
        const hasSameWords = wordsOf(answer, id) === wordsOf(unknown, unknownId);
        const others = otherNames(answer, unknown);
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

/** What names one answer alone: a request's id, or a moment. */
const PASSING = /[0-9a-f]{8}-[0-9a-f-]{20,}|\b[0-9a-f]{16,}\b|\d{4}-\d\d-\d\dT[\d:.]+/gi;

/** Returns the text of an answer without the id that it was asked for, and what names it alone. */
function wordsOf({ text }: RecordedResponse, id: number): string {
  return text.replaceAll(String(id), "ID").replace(PASSING, "*");
}

/**
 * Returns the headers that one of two answers has alone, and an `Allow` that differs, but not those
 * that tell of the moment or the connection.
 */
function otherNames(answer: RecordedResponse, unknown: RecordedResponse): string {
  const names = Object.keys({ ...answer.headers, ...unknown.headers });
  return names.filter((name) => !OF_THE_MOMENT.test(name)).filter((name) =>
    name === "allow"
      ? answer.headers[name] !== unknown.headers[name]
      : (name in answer.headers) !== (name in unknown.headers)
  ).join(", ");
}

const OF_THE_MOMENT =
  /^(date|age|connection|keep-alive|transfer-encoding|content-length|server-timing|x-(request|runtime|served|cache).*)$/;
