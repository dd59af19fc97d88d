import type { RecordedResponse } from "../target/recorded_response.ts";
import { readList } from "../evidence/crawl.ts";
import type { AnyRow } from "../evidence/rows.ts";

/** Which sessions a page shows and how many it counts: what an unknown parameter must not change. */
export function membership(answer: RecordedResponse): string {
  const list = readList(answer);
  return list
    ? JSON.stringify([
      list.count,
      list.results.map((row) => (row as AnyRow | null)?.session_id).sort(),
    ])
    : answer.summary;
}
