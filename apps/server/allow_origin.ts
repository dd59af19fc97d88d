import cors from "@koa/cors";
import type { Context, Step } from "./request_state.ts";
import type { Next } from "koa";

/**
 * Lets a browser app on another origin call the API, its preflights included. A request that no
 * browser marked with an `Origin` is answered as if there were no CORS.
 *
 * @param origin the web origin that may call; `*` is any
 */
export function allowOrigin(origin: string): Step {
  const answer = cors({
    origin,
    exposeHeaders: ["Allow", "Content-Length", "WWW-Authenticate", "X-Request-Id"],
    maxAge: 600,
  }) as unknown as Step;
  return function allowOrigin(context: Context, next: Next) {
    return context.req.headers.origin === undefined ? next() : answer(context, next);
  };
}
