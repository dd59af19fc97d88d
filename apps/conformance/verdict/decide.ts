import type { Requirement } from "@sessions/domain";
import { CHECKS } from "../checks/catalogue.ts";
import { kindOf } from "../checks/fault.ts";
import { isSeenBy, judgeSeen } from "../checks/scope/_seen.ts";
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
  /** Those that are held what any answer showed a user, when all is asked. */
  const late: Tried[] = [];
  const tell = ({ requirement, attempts }: Tried): void =>
    onResult(conclude(requirement, attempts, secrets));
  for (const check of CHECKS) {
    const requirement = selected.find(({ id }) => id === check.id);
    if (!requirement) continue;
    const attempt = await tryCheck(check, evidence);
    const tried = { requirement, check, attempts: [attempt] };
    if (isBroken(attempt)) suspects.push(tried);
    else if (isSeenBy(check.id)) late.push(tried);
    else tell(tried);
  }
  const isolate = suspects.some(showsSharedCache);
  const gathered: Evidence[] = [];
  for (let round = 1; round <= confirm && suspects.length > 0; round++) {
    const shared = gather(isolate);
    gathered.push(shared);
    for (const { check, attempts } of suspects) {
      attempts.push(await tryCheck(check, check.revealsSharedCache ? gather(false) : shared));
    }
  }
  const hasLeak = suspects.some(({ attempts }) => attempts.some(showsLeak));
  for (const tried of suspects) {
    const confirmations = tried.attempts.slice(1);
    // What is met around the cache was the cache's fault, not this requirement's.
    const isCleared = isolate && !tried.check.revealsSharedCache && confirm > 0 &&
      !confirmations.some(isBroken);
    const left = isCleared ? { ...tried, attempts: confirmations } : tried;
    if (isSeenBy(tried.check.id)) late.push(left);
    else tell(left);
  }
  // A cache showed what it showed: what is met around it is looked at alone.
  const [first = evidence, ...others] = isolate ? gathered : [evidence, ...gathered];
  for (const tried of late) {
    const { id } = tried.check;
    if (isSeenBy(id) && !hasLeak) {
      const lookAt = (seen: Evidence): Check["run"] => (_, judge) =>
        judgeSeen(id, { evidence: first, seen, judge });
      for (const seen of [first, ...others]) {
        const attempt = await tryCheck({ ...tried.check, run: lookAt(seen) }, first);
        if (isBroken(attempt)) tried.attempts.push(attempt);
      }
    }
    tell(tried);
  }
}

function showsLeak({ outcome }: Attempt): boolean {
  return outcome?.faults.some((fault) => kindOf(fault) === "leak") ?? false;
}

/** A cache that forgets who asks spoils every comparison of identities. */
function showsSharedCache({ check, attempts: [first] }: Tried): boolean {
  return check.revealsSharedCache === true &&
    first?.outcome?.faults.some(({ level }) => level === "MUST") === true;
}
