import { jsonFault } from "../../evidence/json_fault.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { everyDetail, everyList } from "../lists.ts";

/** Checks `http/json`. */
export const httpJson: Check = {
  id: "http/json",
  needs: [],
  method:
    "reads the bytes and the Content-Type of every list page, of sampled details, a refusal and a description",
  async run(evidence, judge) {
    for (const { observed, pages } of await everyList(evidence)) {
      for (const fault of observed.json) judge.fault({ ...fault, answers: [fault.answer] });
      judge.witness(Math.max(0, pages.length - observed.json.length));
    }
    for (const { answer } of await everyDetail(evidence)) {
      if (answer.status !== 200) continue;
      const fault = jsonFault(answer);
      if (fault) judge.fault({ ...fault, answers: [answer] });
      else judge.witness();
    }
    for (const answer of await otherAnswers(evidence)) {
      const fault = answer.status > 0 && answer.bytes.length > 0 ? jsonFault(answer) : undefined;
      if (fault) judge.fault({ ...fault, answers: [answer], kind: "shape" });
    }
  },
};

/** Returns answers of the API that are no data: a refusal, a description and, where they may be sent, what writes get. */
async function otherAnswers(evidence: Evidence): Promise<RecordedResponse[]> {
  const answers = [
    await evidence.askAs("nobody", undefined, "/sessions"),
    await evidence.ask(evidence.operator, "/sessions", { method: "OPTIONS" }),
  ];
  if (!evidence.limits.allowWrites) return answers;
  const written = await evidence.ask(evidence.operator, "/sessions", { method: "PUT", body: "{}" });
  return written.status === 405 ? [...answers, written] : answers;
}
