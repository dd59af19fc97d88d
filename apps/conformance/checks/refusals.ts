import type { Answer } from "../answer.ts";
import { readList } from "../crawl.ts";

/** Whether an answer refuses with a status and a JSON body that holds no session. */
export function isRefusal(answer: Answer, status: number): boolean {
  return answer.status === status && answer.isJson && answer.jsonProblem === undefined &&
    !holdsData(answer);
}

/** Whether an answer holds anything of a session: rows, or the keys of one. */
export function holdsData(answer: Answer): boolean {
  const list = readList(answer);
  return (list !== undefined && list.results.length > 0) ||
    /"(session_id|experiment_id|started_by|created_by)"\s*:\s*(?!\[)/.test(answer.text);
}
