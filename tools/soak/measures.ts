import { readdirSync, readFileSync } from "node:fs";
import { childrenOf } from "../children_of.ts";

/** A process and all that it forked. */
export function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid)];
}

/** Resident memory of some processes, in MiB. */
export function residentMiB(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return sum + Number(kib) / 1024;
  }, 0);
}

/** How many files and sockets some processes hold open. */
export function openHandles(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0);
}

/** Returns the value below which a share of the numbers lies. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
