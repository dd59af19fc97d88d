import type { Evidence } from "../../evidence/evidence.ts";

/**
 * Whether some listed session can be retrieved, which is the control of what must not be. Where
 * nothing is listed, the list that can be read is control enough.
 */
export async function control(evidence: Evidence): Promise<boolean> {
  const list = await evidence.operatorListBefore();
  if (list.pages.length > 0 && list.rows.size === 0) return true;
  return (await evidence.sampledDetails()).some(({ answer }) => answer.status === 200);
}
