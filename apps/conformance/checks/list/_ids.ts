import { readList } from "../../evidence/list_page.ts";
import type { AnyRow } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";

/** Returns which sessions a response lists; their order is for `list/order` to judge. */
export function idsOf(answer: RecordedResponse): string {
  return sortedIds(
    readList(answer)?.results.map((row) => (row as AnyRow | null)?.session_id) ?? [],
  );
}

export function sortedIds(ids: readonly unknown[]): string {
  return JSON.stringify([...ids].sort());
}
