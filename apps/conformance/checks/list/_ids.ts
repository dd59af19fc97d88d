import { readList } from "../../evidence/crawl.ts";
import type { AnyRow } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";

/** Which sessions an answer lists, whatever their order: that is list/order's matter. */
export function idsOf(answer: RecordedResponse): string {
  return sortedIds(
    readList(answer)?.results.map((row) => (row as AnyRow | null)?.session_id) ?? [],
  );
}

export function sortedIds(ids: readonly unknown[]): string {
  return JSON.stringify([...ids].sort());
}
