import type { RecordedResponse } from "./recorded_response.ts";

/** Returns the ids of the sessions that an answer shows, a list or a detail, whatever its status. */
export function shownIds({ json }: RecordedResponse): number[] {
  if (typeof json !== "object" || json === null) return [];
  const { results } = json as { results?: unknown };
  const rows: unknown[] = Array.isArray(json) ? json : Array.isArray(results) ? results : [json];
  return rows.flatMap((row) => {
    const id = (row as { session_id?: unknown } | null)?.session_id;
    return typeof id === "number" ? [id] : [];
  });
}
