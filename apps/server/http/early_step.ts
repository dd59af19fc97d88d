import type { Viewer } from "@sessions/domain";

/** A request as a step sees it that comes before all others. */
export interface EarlyRequest {
  readonly method: string;
  readonly url: string;
  /** The status of the answer, once it is there. */
  readonly status: number;
  readonly state: { readonly viewer?: Viewer };
}

/** A step before all others, such as a request log. */
export type EarlyStep = (request: EarlyRequest, next: () => Promise<void>) => Promise<void> | void;
