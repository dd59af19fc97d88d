import type { Next } from "koa";
import type { Context, Step } from "../../http/request_state.ts";

/** Sends who forgot the closing slash of a path that has one to it, as Django does. */
export function redirectToSlash(paths: readonly string[]): Step {
  const slashed = new Set(paths.filter((path) => path.endsWith("/")));
  return function redirectToSlash(context: Context, next: Next) {
    const path = `${context.path}/`;
    if (!slashed.has(path)) return next();
    context.status = 301;
    context.remove("X-Frame-Options");
    context.set("Location", (context.state.worldPath ?? "") + path + context.search);
    context.set("Content-Type", "text/html; charset=utf-8");
    context.body = "";
  };
}
