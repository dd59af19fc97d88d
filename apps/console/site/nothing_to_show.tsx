import type { JSX } from "preact";
import { everything, viewer } from "./console_state.ts";

/** Why the timeline and the chart are empty; undefined where they are not. */
export function nothingToShow(): string | undefined {
  if (!viewer.value) return "Nobody asks yet: open the stage, or log in.";
  const all = everything.value;
  if (!all) return "Reading the sessions…";
  if (all.refused !== undefined) {
    return `The list was answered with ${all.refused || "no answer"}: there is nothing to show.`;
  }
  return all.rows.length === 0 ? "There is no session to show." : undefined;
}

/** Says so. */
export function NothingToShow({ why }: { why: string }): JSX.Element {
  return <p class="empty">{why}</p>;
}
