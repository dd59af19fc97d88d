import type { Requirement } from "@sessions/domain";
import { CHECKS } from "../checks/catalogue.ts";
import type { Check } from "../checks/check.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { RequirementResult } from "../reports/report.ts";
import type { Secrets } from "../target/secrets.ts";
import { type Attempt, isBroken, tryCheck } from "./attempt.ts";
import { conclude } from "./conclude.ts";

/** Options for {@linkcode decide}. */
export interface DecideOptions {
  /** What the first attempt at every check reads. */
  evidence: Evidence;
  /** Opens evidence of its own for a confirmation; isolated, no cache can answer for another. */
  gather: (isolate: boolean) => Evidence;
  /** How often a failure is tried again. */
  confirm: number;
  secrets: Secrets;
  /** Called with every result as soon as it is known. */
  onResult: (result: RequirementResult) => void;
}

interface Tried {
  readonly requirement: Requirement;
  readonly check: Check;
  readonly attempts: Attempt[];
}

/** Runs every check, then those that found faults again, on evidence of their own. */
export async function decide(
  selected: readonly Requirement[],
  { evidence, gather, confirm, secrets, onResult }: DecideOptions,
): Promise<void> {
  const suspects: Tried[] = [];
  for (const check of CHECKS) {
    const requirement = selected.find(({ id }) => id === check.id);
    if (!requirement) continue;
    const attempt = await tryCheck(check, evidence);
    if (isBroken(attempt)) suspects.push({ requirement, check, attempts: [attempt] });
    else onResult(conclude(requirement, [attempt], secrets));
  }
  if (suspects.length === 0) return;
  const isolate = suspects.some(showsSharedCache);
  for (let round = 1; round <= confirm; round++) {
    const shared = gather(isolate);
    for (const { check, attempts } of suspects) {
      attempts.push(await tryCheck(check, check.revealsSharedCache ? gather(false) : shared));
    }
  }
  for (const { requirement, check, attempts } of suspects) {
    const confirmations = attempts.slice(1);
    // What is met around the cache was the cache's fault, not this requirement's.
    const isCleared = isolate && !check.revealsSharedCache && confirm > 0 &&
      !confirmations.some(isBroken);
    onResult(conclude(requirement, isCleared ? confirmations : attempts, secrets));
  }
}

/** A cache that forgets who asks spoils every comparison of identities. */
function showsSharedCache({ check, attempts: [first] }: Tried): boolean {
  return check.revealsSharedCache === true &&
    first?.outcome?.faults.some(({ level }) => level === "MUST") === true;
}
