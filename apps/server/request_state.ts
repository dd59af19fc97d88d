import type { Viewer } from "@sessions/domain";
import type Koa from "koa";
import type { Claims } from "./tokens.ts";

/** What the steps of a request tell each other. */
export interface RequestState {
  /** Spaces that JSON is indented by; 0 is compact. */
  indent?: number;
  /** An `Authorization` that stands in for the request's own. */
  authorization?: string;
  /** The bearer token of the request, as it came. */
  bearer?: string;
  /** The claims of a token whose signature holds (koa-jwt sets them). */
  claims?: Claims;
  /** Who asks. */
  viewer?: Viewer;
}

/** A request on its way. */
export type Context = Koa.ParameterizedContext<RequestState, { params: Record<string, string> }>;
/** A step of a request's way. */
export type Step = (context: Context, next: Koa.Next) => Promise<void> | void;
