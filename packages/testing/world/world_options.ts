import type { DeviationId, FrameworkName, PortalName } from "@sessions/domain";
import type { ScenarioName } from "@sessions/fixtures";
import type { Moment } from "./moment_text.ts";

/** Which data a world holds. */
export interface DataOptions {
  /** The scenario's name. @default "sample", or generated data where a size is given */
  scenario?: ScenarioName;
  /** How many sessions to generate. */
  sessions?: number;
  /** How many users to generate. @default 40 */
  users?: number;
  /** Another seed generates other data. @default 1 */
  seed?: number;
  /** Where the clock starts, and what relative dates are relative to. @default the machine's time */
  now?: Moment;
}

/** Options for a world. */
export interface WorldOptions extends DataOptions {
  /** From 1 to 64 letters, digits, `-` and `_`. @default a random one */
  id?: string;
  /** What it gets wrong on purpose. @default what the mock does */
  deviations?: readonly DeviationId[];
  /** The portal that it answers as, mistakes, page size and framework included. */
  portal?: PortalName;
  /** The generation of the framework that it answers as. @default "drf-3.15", or the portal's */
  framework?: FrameworkName;
  /** Rows on a page. @default 100, or the portal's */
  pageSize?: number;
}
