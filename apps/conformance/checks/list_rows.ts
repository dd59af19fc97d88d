import { REQUIREMENTS } from "@sessions/domain";
import { CHECKS } from "./catalogue.ts";
import type { Need } from "./check.ts";

/** A requirement with its check, as `list` and `explain` show it. */
export interface ListRow {
  readonly id: string;
  /** The level, and of a part that is more binding, that part. */
  readonly level: string;
  readonly source: string;
  readonly sentence: string;
  /** What the check does, in one line. */
  readonly check: string;
  readonly needs: readonly Need[];
}

/** Returns every requirement with its check and what that needs. */
export function listRows(): ListRow[] {
  return REQUIREMENTS.map(({ id, level, source, sentence, must }) => {
    const check = CHECKS.find((one) => one.id === id);
    return {
      id,
      level: must ? `${level}, MUST for "${must}"` : level,
      source,
      sentence,
      check: check?.method ?? "",
      needs: check?.needs ?? [],
    };
  });
}
