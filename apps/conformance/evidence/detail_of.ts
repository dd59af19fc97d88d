import type { RecordedResponse } from "../target/recorded_response.ts";
import { type AnyRow, detailFault } from "./rows.ts";

/** Returns the detail of a session in a response, if it is one. */
export function detailOf(answer: RecordedResponse, id: number): AnyRow | undefined {
  const detail = answer.json as AnyRow;
  return answer.status === 200 && detailFault(detail) === undefined && detail.session_id === id
    ? detail
    : undefined;
}
