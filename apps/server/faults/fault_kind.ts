import type { Static, TSchema } from "typebox";
import type { FaultFacts } from "../world/faults.ts";
import type { Context } from "../http/request_state.ts";

/** A request that a fault is injected into. */
export interface Scene {
  readonly context: Context;
  readonly facts: FaultFacts;
  /** The fault's id. */
  readonly id: number;
  /** Draws a number from 0 up to 1, of the fault's own. */
  readonly draw: () => number;
}

type Keyed = Readonly<Record<string, TSchema>>;
type Values<Keys extends Keyed> = { readonly [Key in keyof Keys]?: Static<Keys[Key]> };

/** A kind of fault: its keys, what they mean, and what it does to a request. */
export interface FaultKind<Keys extends Keyed = Keyed> {
  /** The schemas of its keys; the first says that a fault is of this kind. */
  readonly keys: Keys;
  /** What happens, for the documents. */
  readonly sentence: string;
  /** Whether it makes the answer or spoils it: a fault has one such kind at most. @default false */
  readonly isAnswer?: boolean;
  /** Returns what is wrong beyond the schemas: the place, and what is wanted there. */
  problem?(fault: Values<Keys>): { pointer: string; wanted: string } | undefined;
  /** Does to every request what the fault goes on doing; returns the id of the fault that does. */
  haunt?(context: Context, facts: FaultFacts): number | undefined;
  /** Returns how many milliseconds to wait first. */
  wait?(fault: Values<Keys>, draw: () => number): number;
  /** Changes what the answer is made from. */
  before?(fault: Values<Keys>, scene: Scene): void;
  /** Answers in place of the API. */
  answer?(fault: Values<Keys>, scene: Scene): void;
  /** Changes the answer. */
  after?(fault: Values<Keys>, scene: Scene): void;
}

/** States a kind of fault, whose functions know the types of its keys. */
export function faultKind<Keys extends Keyed>(kind: FaultKind<Keys>): FaultKind<Keys> {
  return kind;
}

/** The most milliseconds that a fault makes a client wait. */
export const MAX_DELAY_MS = 60_000;
