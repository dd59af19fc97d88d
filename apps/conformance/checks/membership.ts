import { listedIds, readList } from "../evidence/list_page.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** Returns which sessions a page shows and how many it counts, in any order; what cannot be read is like nothing else. */
export function membership(answer: RecordedResponse): string {
  const list = readList(answer);
  if (list) return JSON.stringify([list.count, listedIds(answer).sort()]);
  return answer.status === 200 ? answer.text : answer.summary;
}
