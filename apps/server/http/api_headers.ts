import cors from "@koa/cors";
import type { Next } from "koa";
import type { Context, Step } from "./request_state.ts";

const SECURITY_HEADERS = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "same-origin"],
] as const;

/** Which browser apps on other origins may call. */
export interface CorsOptions {
  /** Origins, separated by commas; `*` is any, or any name in its place: `https://*.example.org`. */
  origin: string;
  /** Whether they may send credentials: the origin is then echoed, and never `*`. */
  credentials: boolean;
}

/**
 * Puts the framework's security headers on every answer, and lets a browser app on another origin
 * call the API, its preflights included. A request that no browser marked with an `Origin` is
 * answered as if there were no CORS.
 */
export function apiHeaders({ origin, credentials }: CorsOptions): Step {
  const isAllowed = originMatcher(origin);
  const allowOrigin = cors({
    origin: (context) => {
      const asked = context.get("Origin");
      if (origin === "*" && !credentials) return "*";
      return isAllowed(asked) ? asked : "";
    },
    credentials,
    exposeHeaders: ["Allow", "Content-Length", "WWW-Authenticate", "X-Request-Id"],
    maxAge: 600,
  }) as unknown as Step;
  return function apiHeaders(context: Context, next: Next) {
    const { req, res } = context;
    for (const [name, value] of SECURITY_HEADERS) res.setHeader(name, value);
    return req.headers.origin === undefined ? next() : allowOrigin(context, next);
  };
}

/** Returns what tells an allowed origin. */
function originMatcher(text: string): (origin: string) => boolean {
  const patterns = text.split(",").map((one) => one.trim()).map((one) =>
    new RegExp(
      `^${
        one.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(
          one === "*" ? ".*" : "[\\w.-]+",
        )
      }$`,
      "i",
    )
  );
  return (origin) => patterns.some((pattern) => pattern.test(origin));
}
