import { API_PATH } from "@sessions/domain";
import type { Next } from "koa";
import { apiBase } from "../../http/api_base.ts";
import type { Context, Step } from "../../http/request_state.ts";

/** Sends who forgot the closing slash of a path that has one to it, as Django does. */
export function redirectToSlash(paths: readonly string[]): Step {
  const slashed = new Set(paths.filter((path) => path.endsWith("/")));
  return function redirectToSlash(context: Context, next: Next) {
    const path = `${context.path}/`;
    if (!slashed.has(path)) return next();
    context.status = 301;
    context.remove("X-Frame-Options");
    const base = new URL(apiBase(context)).pathname;
    context.set("Location", base + path.slice(API_PATH.length) + context.search);
    context.set("Content-Type", "text/html; charset=utf-8");
    context.body = "";
  };
}
