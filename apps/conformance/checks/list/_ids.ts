import { listedIds } from "../../evidence/list_page.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";

/** Returns which sessions a response lists; their order is for `list/order` to judge. */
export function idsOf(answer: RecordedResponse): string {
  return sortedIds(listedIds(answer));
}

export function sortedIds(ids: readonly unknown[]): string {
  return JSON.stringify([...ids].sort());
}
