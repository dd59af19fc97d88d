import { readList } from "../../evidence/list_page.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { NEED_SESSION } from "../remedies.ts";

const WRITING = ["POST", "PUT", "PATCH", "DELETE"];

/** Checks `http/read-only`. */
export const httpReadOnly: Check = {
  id: "http/read-only",
  needs: ["writes"],
  method:
    "reads Allow; with --allow-writes sends POST, PUT, PATCH and DELETE (of an unknown id) and compares the list before and after",
  async run(evidence, judge) {
    const [id] = (await evidence.operatorListBefore()).rows.keys();
    if (id === undefined) return judge.undecided("no-witness", NEED_SESSION);
    const { operator, limits } = evidence;
    const unknown = [...(await evidence.operatorListBefore()).rows.keys()].reduce(
      (most, one) => Math.max(most, one),
      0,
    ) +
      4_000_003;
    for (const path of ["/sessions", `/sessions/${id}`]) {
      const answer = await evidence.ask(operator, path, { method: "OPTIONS" });
      const named = (answer.headers["allow"] ?? "").split(",").map((word) => word.trim()).filter((
        word,
      ) => WRITING.includes(word));
      if (named.length > 0) {
        judge.fault({
          expected: "an Allow that names no method that writes",
          got: `Allow: ${answer.headers["allow"]}`,
          answers: [answer],
          hint: "the view registers methods that it then refuses",
        });
      }
    }
    if (!limits.allowWrites) {
      return judge.undecided(
        "could-not-run",
        "pass --allow-writes on a deployment that may be written to: it sends POST, PUT, PATCH and DELETE",
      );
    }
    const before = await evidence.ask(operator, "/sessions");
    const detail = await evidence.ask(operator, `/sessions/${id}`);
    const steady = (await evidence.ask(operator, `/sessions/${id}`)).text === detail.text;
    for (const method of WRITING) {
      const target = method === "DELETE" ? unknown : id;
      for (const path of ["/sessions", `/sessions/${target}`]) {
        const answer = await evidence.ask(operator, path, { method, body: "{}" });
        judge.expect(refusesWriting(answer), {
          expected: "405 with Allow",
          ...(answer.status < 300 && answer.status > 0 && { kind: "write" as const }),
          got: answer.status === 405 ? "405 without Allow" : answer.summary,
          answers: [answer],
        });
      }
    }
    const after = await evidence.ask(operator, "/sessions");
    const detailAfter = await evidence.ask(operator, `/sessions/${id}`);
    const [was, is] = [readList(before)?.count, readList(after)?.count];
    if (was !== is || steady && detail.text !== detailAfter.text) {
      judge.fault({
        expected: "nothing to change",
        kind: "shape",
        got: was === is ? `another session ${id}` : `a count of ${is} after ${was}`,
        answers: [before, after],
      });
    }
  },
};

/** 405, with an Allow that names no method that writes. */
function refusesWriting({ status, headers }: RecordedResponse): boolean {
  const words = headers["allow"]?.split(",").map((word) => word.trim());
  return status === 405 && words !== undefined && !words.some((word) => WRITING.includes(word));
}
