import type { Level } from "@sessions/domain";

/** The levels, the most binding first. */
export const LEVELS: readonly Level[] = ["MUST", "SHOULD", "MAY"];
