import type { Dataset } from "@sessions/fixtures";
import type { SessionStore } from "../store.ts";
import type { SharedState } from "../world_state.ts";

/** How a world keeps up with others that share its data. */
export interface SharedWorld {
  /** Brings it to how things stand now, and lets happen what is due. */
  catchUp(world: SharedState): Promise<void>;
  /** Runs what changes it, and commits that for all; resolves when it is committed. */
  write<Result>(world: SharedState, run: () => Result | Promise<Result>): Promise<Result>;
  /** What all of them held at first. */
  first(): Dataset;
}

/** Data that several mocks share: each has a copy of it, and asks before it answers from that. */
export interface SharedData extends SharedWorld {
  /** This mock's copy. */
  readonly store: SessionStore;
  close(): Promise<void>;
}
