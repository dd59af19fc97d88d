import type { Detection } from "./report.ts";

/** Returns what a run could not have caught, grouped by why, with what would let it. */
export function detectionGroups({ missed }: Detection): { ids: string[]; why: string }[] {
  const groups = new Map<string, string[]>();
  for (const { deviation, reason, needs } of missed) {
    const why = `${reason.replace(/^(no-witness|churn|could-not-run): /, "")} (needs ${
      needs.join("; ")
    })`;
    groups.set(why, [...groups.get(why) ?? [], deviation]);
  }
  return [...groups].map(([why, ids]) => ({ ids, why }));
}

/** Returns the heading of what a run could not have caught. */
export function detectionTitle({ missed, sessions, sampled }: Detection): string {
  const on = sampled ? `, played on the ${sessions} newest sessions` : "";
  return `Could not have caught ${missed.length}${on}:`;
}
