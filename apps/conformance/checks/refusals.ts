import { DETAIL_KEYS } from "@sessions/domain";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** Whether a response refuses with a status and a JSON body that holds no session. */
export function isRefusal(answer: RecordedResponse, status: number): boolean {
  return answer.status === status && answer.isJson && answer.jsonProblem === undefined &&
    !holdsData(answer);
}

const KEYS: ReadonlySet<string> = new Set(DETAIL_KEYS);
/** What is no JSON may hold a session all the same, as a part of a page. */
const FIELD = new RegExp(`"(?:${DETAIL_KEYS.join("|")})"\\s*:\\s*(?=[^\\s[])`);

/** Whether a response holds anything of a session: rows, or the keys of one with a value. */
export function holdsData(answer: RecordedResponse): boolean {
  const { json } = answer;
  return json === undefined ? FIELD.test(answer.text) : holdsField(json);
}

/** Whether a value is, or holds, an object with a key of a session; the error for a bad filter has a list there. */
function holdsField(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsField);
  return Object.entries(value).some(([key, held]) =>
    KEYS.has(key) ? !Array.isArray(held) : holdsField(held)
  );
}
