import { holdsData } from "../evidence/holds_data.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** Whether a response refuses with a status and a JSON body that holds no session. */
export function isRefusal(answer: RecordedResponse, status: number): boolean {
  return answer.status === status && answer.isJson && answer.jsonProblem === undefined &&
    !holdsData(answer);
}
