import type { Evidence } from "../evidence/evidence.ts";

/** Nobody has so many sessions, and every column holds it. */
export const UNKNOWN_ID = 1_999_999_999;

/** Returns an id that no session has, and that none will have during a run. */
export async function unusedId(evidence: Evidence): Promise<number> {
  const known = [...(await evidence.stable()).known];
  return known.reduce((most, id) => Math.max(most, id), 0) + 4_000_003;
}
