import type { Behavior, FrameworkName, TimeZone } from "@sessions/domain";
import type { KeyObject } from "node:crypto";
import type { Step } from "../http/request_state.ts";
import type { SessionStore } from "../store/store.ts";
import type { WorldClock } from "../world/world_clock.ts";

/** What a deviation works with: a world. */
export interface DeviationTools {
  readonly store: SessionStore;
  /** Counts the changes of what the store holds. */
  readonly revision: number;
  readonly key: KeyObject;
  readonly zone: TimeZone;
  readonly clock: WorldClock;
  /** Rows on a page. */
  readonly pageSize: number;
  readonly framework: FrameworkName;
  readonly behavior: Behavior;
}

/** Makes a deviation's step. */
export type MakeDeviation = (tools: DeviationTools) => Step;

/** An answer or a part of one, which a deviation may change. */
// deno-lint-ignore no-explicit-any -- a deviation puts anything into an answer
export type Json = any;
