import type { Level } from "@sessions/domain";

/** Every level, the most binding first. */
export const LEVELS: readonly Level[] = ["MUST", "SHOULD", "MAY"];
