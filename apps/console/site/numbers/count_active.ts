import { type SessionListRow, sessionState } from "@sessions/domain";

/** Counts the sessions that run, and those that are pending. */
export function countActive(
  rows: readonly SessionListRow[],
): { readonly running: number; readonly pending: number } {
  let [running, pending] = [0, 0];
  for (const row of rows) {
    const state = sessionState(row);
    if (state === "running") running++;
    else if (state === "pending") pending++;
  }
  return { running, pending };
}
