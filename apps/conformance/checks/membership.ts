import { listedIds, readList } from "../evidence/list_page.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** Returns which sessions a page shows and how many it counts, in any order. */
export function membership(answer: RecordedResponse): string {
  const list = readList(answer);
  return list ? JSON.stringify([list.count, listedIds(answer).sort()]) : answer.summary;
}
