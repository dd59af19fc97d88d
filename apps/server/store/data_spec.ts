import type { Instant } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type { Provenance } from "./store.ts";

/** Which data; what is left out is as the default world has it. */
export interface DataSpec {
  scenario?: string | undefined;
  seed?: number | undefined;
  sessions?: number | undefined;
  users?: number | undefined;
  /** What relative dates are relative to. */
  now?: Instant | undefined;
}

/** Makes data; the default world's without a specification. */
export type MakeDataset = (spec?: DataSpec) => { dataset: Dataset; origin: Provenance };
