import type { Check } from "../check.ts";
import { casesFor } from "../cases_for.ts";
import { isRefusal } from "../refusals.ts";
import { UNKNOWN_ID } from "../unknown_id.ts";
import { control } from "./_control.ts";

/** Ids that are no integer, or out of range. */
const NO_IDS = [
  "abc",
  "0",
  "-1",
  "23.5",
  "null",
  "latest",
  "me",
  "count",
  "undefined",
  "true",
  "é",
  "%00",
  "%FF",
  "x".repeat(300),
];
/** Added to an id: who looks at its low 63 or 64 bits alone finds that session. */
const BEYOND_64 = [2n ** 63n, 2n ** 64n];

/** Checks `detail/invalid`. */
export const detailInvalid: Check = {
  id: "detail/invalid",
  needs: [],
  hasCases: true,
  method: "retrieves, as the operator and a user, ids that are no integer or out of range",
  async run(evidence, judge) {
    if (!await control(evidence)) {
      return judge.undecided("could-not-run", "no listed session could be retrieved");
    }
    const [some] = (await evidence.operatorListBefore()).rows.keys();
    // What an unknown id gets is another requirement's matter.
    const unknown = await evidence.detail(evidence.operator, UNKNOWN_ID);
    const held = (await evidence.operatorListBefore()).rows;
    const beyond = isRefusal(unknown, 404)
      ? [2 ** 31, (some ?? 1) + 2 ** 32, 2 ** 53].filter((id) => !held.has(id)).map(String)
      : [];
    const near = some === undefined ? [] : [
      `${some}.0`,
      `${some}abc`,
      `0x${some.toString(16)}`,
      `${some},${some}`,
      `${some}e0`,
      `-${some}`,
      `${some};1`,
    ];
    const all = [...NO_IDS, ...near, ...beyond];
    const few = [...NO_IDS.slice(0, 2), ...near.slice(1)];
    for (const { who, query: id } of casesFor(judge, await evidence.askers(), { all, few })) {
      const answer = await evidence.detail(who, id);
      // A path that is no route may have a page of its own, as long as it is a 404.
      const isAnyRefusal = id.includes(".") && answer.status === 404 ||
        // A gateway may refuse what is no text.
        id.includes("%") && answer.status === 400;
      const routed = isAnyRefusal || isRefusal(answer, 404);
      judge.expect(routed, {
        expected: "404 with a JSON body",
        got: answer.summary,
        answers: [answer],
        ...(answer.status >= 500 && { hint: "the id reaches the database or int() unchecked" }),
      });
    }
    if (some === undefined || evidence.limits.case !== undefined) return;
    for (const id of BEYOND_64.map((bits) => bits + BigInt(some))) {
      const answer = await evidence.detail(evidence.operator, String(id));
      // The framework itself may stumble there, but it finds nothing.
      if (answer.status !== 200) continue;
      judge.fault({ expected: "no session", got: answer.summary, answers: [answer] });
    }
  },
};
