import type { Requirement } from "@sessions/domain";
import { type Fault, isProof, kindOf } from "../checks/fault.ts";
import { type Outcome } from "../checks/judge.ts";
import type { RequirementResult } from "../reports/report.ts";
import { roundMs } from "../reports/round_ms.ts";
import type { Secrets } from "../target/secrets.ts";
import { type Attempt, isBroken } from "./attempt.ts";
import { makeCard } from "./card.ts";

/** Returns the verdict that the attempts at a requirement give. */
export function conclude(
  requirement: Requirement,
  attempts: readonly Attempt[],
  secrets: Secrets,
): RequirementResult {
  const { id, level, source } = requirement;
  const broken = attempts.filter(isBroken);
  // A leak that was seen once is shown, whatever else broke later.
  const leaky = broken.find(({ outcome }) => outcome?.faults.some(isProof));
  const outcome = (leaky ?? broken.at(-1) ?? attempts.at(-1))?.outcome;
  const base = {
    id,
    level,
    source,
    witnesses: outcome?.witnesses ?? 0,
    attempts: attempts.length,
    durationMs: roundMs(attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    notes: (outcome?.notes ?? []).map((note) => secrets.redact(note)),
    byIdentity: { ...outcome?.byIdentity },
    kinds: [],
    card: null,
  };
  const failed = attempts.find(({ error }) => error !== undefined);
  if (failed) {
    const reason = secrets.redact(`the suite itself broke: ${String(failed.error)}`);
    return { ...base, verdict: "error", reason };
  }
  if (outcome && broken.length > 0) {
    const faults = [...outcome.faults].sort((a, b) => Number(isProof(b)) - Number(isProof(a)));
    const card = makeCard(requirement, faults, outcome.faultCount, secrets);
    const isSteady = broken.length === attempts.length && !wanders(broken);
    const proof = outcome.faults.some(isProof);
    const found = `${card.got}; wanted ${card.expected}`;
    return {
      ...base,
      level: outcome.faults.some((fault) => fault.level === "MUST") ? "MUST" : level,
      verdict: isSteady || proof ? "fail" : "intermittent",
      reason: isSteady
        ? found
        : proof
        ? `${found} (seen ${times(broken.length)} in ${attempts.length})`
        : `broke in ${broken.length} of ${attempts.length} attempts${
          broken.length === attempts.length ? ", each time at another request" : ""
        }`,
      kinds: [...new Set(outcome.faults.map(kindOf))],
      card,
    };
  }
  const open = whyOpen(outcome);
  return open === undefined
    ? { ...base, verdict: "pass", reason: null }
    : { ...base, verdict: "inconclusive", reason: secrets.redact(open) };
}

/** Errors of a server that stumbles now and then, as one with half a body: another one may answer the same request well. */
const STUMBLES = [408, 425];

/** Whether every attempt met nothing but errors and spoilt bodies, and none of them was met at the same request each time. */
function wanders(attempts: readonly Attempt[]): boolean {
  const faults = attempts.map(({ outcome }) => outcome?.faults ?? []);
  if (faults.length < 2 || faults.every((some) => !some.every(isStumble))) return false;
  const [first = new Set<string>(), ...others] = faults.map((some) => new Set(some.map(requestOf)));
  return ![...first].some((one) => others.every((other) => other.has(one)));
}

function isStumble({ answers }: Fault): boolean {
  const status = answers.at(-1)?.status ?? 0;
  return status >= 500 || STUMBLES.includes(status) || answers.some(({ isSpoilt }) => isSpoilt);
}

function requestOf({ answers }: Fault): string {
  const { method, url, as } = answers.at(-1)?.request ?? {};
  return `${method} ${url} ${as}`;
}

/** Returns the result of a requirement that no check has decided. */
export function leaveOpen(
  { id, level, source }: Requirement,
  why: string,
): RequirementResult {
  return {
    id,
    level,
    source,
    verdict: "inconclusive",
    reason: `could-not-run: ${why}`,
    witnesses: 0,
    attempts: 0,
    durationMs: 0,
    notes: [],
    byIdentity: {},
    kinds: [],
    card: null,
  };
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** Nothing is a pass without a witness. */
function whyOpen(outcome: Outcome | undefined): string | undefined {
  const [open] = outcome?.undecided ?? [];
  if (open) return `${open.reason}: ${open.remedy}`;
  return outcome && outcome.witnesses > 0 ? undefined : "no-witness: the data has no case of it";
}
