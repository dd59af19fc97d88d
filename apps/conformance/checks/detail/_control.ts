import type { Evidence } from "../../evidence/evidence.ts";

/** Whether some listed session can be retrieved, which is the control of what must not be. */
export async function control(evidence: Evidence): Promise<boolean> {
  return (await evidence.sampledDetails()).some(({ answer }) => answer.status === 200);
}
