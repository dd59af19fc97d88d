import { RejectedCredentials } from "../target/identities.ts";
import { RefusedRequest } from "../target/transport.ts";

/** Why a run ended before everything was checked. */
export interface Stop {
  /**
   * The target cannot be checked, the operator is probably none, a request was refused, or the run
   * was interrupted.
   */
  readonly kind: "unreachable" | "doubted" | "refused" | "interrupted";
  /** The reason given for requirements that were not decided. */
  readonly message: string;
}

/** Returns the stop that an error means, or undefined when it is a fault of the suite. */
export function stopOf(error: unknown, signal?: AbortSignal): Stop | undefined {
  if (signal?.aborted) return { kind: "interrupted", message: "the run was interrupted" };
  if (error instanceof RejectedCredentials) return { kind: "unreachable", message: error.message };
  if (error instanceof RefusedRequest) return { kind: "refused", message: error.message };
  return undefined;
}
