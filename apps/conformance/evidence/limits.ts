/** How much of a deployment is looked at. */
export interface LimitOptions {
  /**
   * The seed of samples.
   *
   * @default 1
   */
  seed?: number;
  /**
   * Rows, details and ids of a sample.
   *
   * @default 40
   */
  sample?: number;
  /**
   * Denied reads that are provoked for each user.
   *
   * @default 12
   */
  denialProbes?: number;
  /**
   * MiB of lists that are held, of which 32 are some 190,000 sessions.
   *
   * @default 32
   */
  maxLists?: number;
  /** The zone that date-times must fit; any one zone without it. */
  timeZone?: string | undefined;
  /**
   * Sends methods that write, which a conforming server refuses.
   *
   * @default false
   */
  allowWrites?: boolean;
  /** The one case of the one selected requirement that is looked at, as its card names it; all without it. */
  case?: string | undefined;
  /**
   * Ends a check at its first fault: all that a verdict needs, and less than a card tells.
   *
   * @default false
   */
  firstFault?: boolean;
}

/** The limits of a run, every one of them known. */
export type Limits = Required<LimitOptions>;

/** Returns limits with their defaults. */
export function readLimits(
  {
    seed = 1,
    sample = 40,
    denialProbes = 12,
    maxLists = 32,
    timeZone,
    allowWrites = false,
    case: one,
    firstFault = false,
  }: LimitOptions,
): Limits {
  return { seed, sample, denialProbes, maxLists, timeZone, allowWrites, case: one, firstFault };
}
