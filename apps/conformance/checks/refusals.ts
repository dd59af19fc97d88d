import { DETAIL_KEYS } from "@sessions/domain";
import { readList } from "../evidence/list_page.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** Whether a response refuses with a status and a JSON body that holds no session. */
export function isRefusal(answer: RecordedResponse, status: number): boolean {
  return answer.status === status && answer.isJson && answer.jsonProblem === undefined &&
    !holdsData(answer);
}

/** A key of a session with a value; the error for a bad filter has a list there. */
const FIELDS = new RegExp(`"(${DETAIL_KEYS.join("|")})"\\s*:\\s*(?!\\[)`);

/** Whether a response holds anything of a session: rows, or the keys of one. */
export function holdsData(answer: RecordedResponse): boolean {
  const list = readList(answer);
  return (list !== undefined && list.results.length > 0) ||
    FIELDS.test(answer.text);
}
