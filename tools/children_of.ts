import { readFileSync } from "node:fs";

/** The processes that a process forked and that have not ended, on Linux. */
export function childrenOf(pid: number | undefined): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}
