import { readList } from "../../evidence/list_page.ts";
import { show } from "../../evidence/rows.ts";
import type { Check } from "../check.ts";
import { membership } from "../membership.ts";
import { NEED_SESSION } from "../remedies.ts";

/** A parameter that no server knows. */
const PROBE = "conformance_probe=1";

/** Parameters that the API does not know, each of which some server has been seen to know. */
const UNKNOWN = [
  PROBE,
  "active=true",
  "active=false",
  "session_type=none",
  "is_active=false",
  "limit=1",
  "page_size=1",
  "ordering=session_id",
  "search=zzzz",
];

/** Checks `list/unknown-parameter`. */
export const listUnknownParameter: Check = {
  id: "list/unknown-parameter",
  needs: [],
  hasCases: true,
  method: "asks with parameters that the API does not know, between two plain requests",
  async run(evidence, judge) {
    for (const parameter of judge.cases(UNKNOWN)) {
      const ask = (query: string) => evidence.ask(evidence.operator, `/sessions${query}`);
      const before = await ask("");
      const answer = await ask(`?${parameter}`);
      const after = await ask("");
      const held = readList(before);
      if (!held || held.results.length === 0) return judge.undecided("no-witness", NEED_SESSION);
      if (membership(before) !== membership(after)) {
        judge.undecided(
          "churn",
          "the first page changed while it was compared; try again at a quieter time",
        );
        continue;
      }
      judge.expect(membership(answer) === membership(before), {
        expected: "the answer without the parameter",
        got: answer.status === 200
          ? `other rows, or another count (${show(readList(answer)?.count)})`
          : answer.summary,
        answers: [before, answer],
        hint: `the server acts on ${parameter.split("=")[0]}, which is not documented`,
      });
      if (parameter === PROBE && typeof readList(answer)?.next === "string") {
        const second = await ask(`?page=2&${PROBE}`);
        const back = readList(second)?.previous;
        if (typeof back === "string" && !new URL(back, evidence.listUrl).search.includes(PROBE)) {
          judge.fault({
            expected: `a link that keeps ${PROBE}`,
            got: show(back),
            pointer: "/previous",
            answers: [second],
          });
        }
      }
      const next = readList(answer)?.next;
      if (
        typeof next === "string" && !new URL(next, evidence.listUrl).search.includes(parameter)
      ) {
        judge.fault({
          expected: `a link that keeps ${parameter}`,
          got: show(next),
          pointer: "/next",
          answers: [answer],
        });
      }
    }
  },
};
