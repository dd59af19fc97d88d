import type { Behavior, Instant } from "@sessions/domain";

/** How a clock stands to the machine's time. */
export interface ClockState {
  /** Milliseconds that it is ahead of the machine's, times the pace. */
  readonly offset: number;
  /** How many times as fast it runs. @default 1 */
  readonly pace?: number;
  /** Where it stands still, in milliseconds since 1970; null where it runs. */
  readonly frozenAt: number | null;
}

/** What a process that serves a world's data beside its own has to know. */
export interface WorldState {
  /** Whether it answers as the contract says: no fault, no deviation, no portal. */
  readonly plain: boolean;
  readonly clock: ClockState;
  readonly behavior: Behavior;
  readonly revision: number;
  /** When the next planned move is due; null without one. */
  readonly nextPlan: Instant | null;
}

/** A world as those see it who keep its data in step with other processes. */
export interface SharedState {
  readonly state: WorldState;
  /** Counts how often it was reset. */
  readonly resets: number;
  /** Whether something that was planned should have happened by now. */
  readonly due: boolean;
  /** Lets happen what is planned up to now. */
  settle(): void;
  /** Goes on as the world of that state, which another process holds. */
  follow(state: Omit<WorldState, "plain">): void;
}
