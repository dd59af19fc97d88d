import type { JSX } from "preact";
import { viewer } from "../state/viewer.ts";
import { allRows } from "../state/all_rows.ts";

/** Returns why the timeline and the chart are empty, or undefined if they are not. */
export function whyNothingToShow(): string | undefined {
  if (!viewer.value) return "Open the stage or log in to see sessions.";
  const all = allRows.value;
  if (!all) return "Reading the sessions…";
  if (all.refused !== undefined) {
    return all.refused === 200
      ? "The list has another shape than the contract’s: its rows cannot be drawn. The wire has the raw answer."
      : `The list was answered with ${all.refused || "no answer"}: there is nothing to show.`;
  }
  return all.rows.length === 0 ? "There are no sessions to show." : undefined;
}

/** Shows why something is empty. */
export function NothingToShow({ why }: { why: string }): JSX.Element {
  return <p class="empty">{why}</p>;
}
