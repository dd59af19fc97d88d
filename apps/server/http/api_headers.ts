import cors from "@koa/cors";
import type { Next } from "koa";
import type { Context, Step } from "./request_state.ts";

const SECURITY_HEADERS = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "same-origin"],
] as const;

/**
 * Puts the framework's security headers on every answer, and lets a browser app on another origin
 * call the API, its preflights included. A request that no browser marked with an `Origin` is
 * answered as if there were no CORS.
 *
 * @param origin the web origin that may call; `*` is any
 */
export function apiHeaders(origin: string): Step {
  const allowOrigin = cors({
    origin,
    exposeHeaders: ["Allow", "Content-Length", "WWW-Authenticate", "X-Request-Id"],
    maxAge: 600,
  }) as unknown as Step;
  return function apiHeaders(context: Context, next: Next) {
    const { req, res } = context;
    for (const [name, value] of SECURITY_HEADERS) res.setHeader(name, value);
    return req.headers.origin === undefined ? next() : allowOrigin(context, next);
  };
}
