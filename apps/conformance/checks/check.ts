import type { Evidence } from "../evidence/evidence.ts";
import type { Judge } from "./judge.ts";

/** What a check must be given beyond an operator. */
export type Need = "user" | "jwt" | "secret" | "expired" | "refresh" | "writes";

/** One requirement's check, as data. */
export interface Check {
  /** The requirement's id. */
  readonly id: string;
  /** Everything it needs to decide all; with less it decides what it can. */
  readonly needs: readonly Need[];
  /** What it does, in one line, for `explain` and `plan`. */
  readonly method: string;
  /**
   * Whether it goes through cases that can be looked at one by one.
   *
   * @default false
   */
  readonly hasCases?: boolean;
  /**
   * Whether a MUST that it finds broken shows a cache that forgets who asks: the other failures are
   * then confirmed on URLs that no cache has seen.
   *
   * @default false
   */
  readonly revealsSharedCache?: boolean;
  /** Reads what it needs, and tells the judge what it finds. */
  run(evidence: Evidence, judge: Judge): Promise<void>;
}
