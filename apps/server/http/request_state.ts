import type { ServerResponse } from "node:http";
import type { Refusal, Viewer } from "@sessions/domain";
import type { Next, ParameterizedContext } from "koa";
import type { PublicAddress } from "./public_address.ts";
import type { Credentials } from "./credentials.ts";
import type { Claims } from "../tokens/tokens.ts";
import type { World } from "../world/world.ts";

/** What the steps of a request tell each other. */
export interface RequestState {
  /** The world that the request's token names. */
  world: World;
  /** Spaces that JSON is indented by; 0 is compact. */
  indent?: number;
  /** The part of the path that names a world, such as `/w/ID`. */
  worldPath?: string;
  /** The world that the path names. */
  worldOfPath?: string;
  /** Where the API is for those who call it. */
  address?: PublicAddress;
  /** The format that the end of the path asks for, such as `json`. */
  format?: string;
  /** Whether the answer is a page for people. */
  page?: boolean;
  /** An `Authorization` that stands in for the request's own. */
  authorization?: string;
  /** The bearer token of the request, or what is wrong with it. */
  credentials: Credentials;
  /** The claims of a token whose signature holds (koa-jwt sets them). */
  claims?: Claims;
  /** Who asks. */
  viewer?: Viewer;
  /** The body, once something read it. */
  body?: Promise<unknown>;
  /** Why the request was refused. */
  refusal?: Refusal;
  /** How many sessions matched before and after the viewer's scope, and how many are answered. */
  rows?: { before: number; after: number; answered: number };
  /** The deviations that changed the request or its answer. */
  deviations?: string[];
  /** The faults that were injected. */
  faults?: number[];
}

/** A request on its way. */
export type Context = ParameterizedContext<RequestState, { params: Record<string, string> }>;
/** A step of a request's way. */
export type Step = (context: Context, next: Next) => Promise<void> | void;

/** Answers that a fault holds back: whoever stops the mock does not wait for them. */
export const heldBack = new WeakSet<ServerResponse>();
