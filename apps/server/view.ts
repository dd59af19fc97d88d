import type Router from "@koa/router";
import type { RouterMiddleware } from "@koa/router";
import { Refusal } from "@sessions/domain";
import { sendJson } from "./answer.ts";
import { negotiate } from "./negotiate.ts";
import type { Context, Step } from "./request_state.ts";

/** A resource of the API: what the framework calls a view. */
export interface View {
  readonly path: string;
  /** What `OPTIONS` calls it. */
  readonly name: string;
  /** @default "" */
  readonly description?: string;
  /** What `OPTIONS` says of the fields of a body. */
  readonly actions?: object;
  /** What `Allow` names. */
  readonly allow: readonly string[];
  /** The steps that decide who asks; none for a view without authentication. */
  readonly authenticate: readonly Step[];
  /** Answers the methods of {@link allow}, but for `OPTIONS`. */
  readonly answer: Step;
}

/**
 * Puts a view on its path. The framework's order is kept: negotiation, then authentication, and
 * only then whether the method is allowed.
 */
export function mountView(router: Router, view: View): void {
  const { path, name, description = "", actions, allow } = view;
  const allowed = allow.join(", ");
  const options = {
    name,
    description,
    renders: RENDERS,
    parses: PARSES,
    ...(actions && { actions }),
  };

  const setAllow: Step = function setAllow(context, next) {
    context.set("Allow", allowed);
    return next();
  };

  const dispatch: Step = function dispatch(context: Context, next) {
    if (!allow.includes(context.method)) throw new Refusal("method", context.method);
    if (context.method === "OPTIONS") return sendJson(context, options);
    return view.answer(context, next);
  };

  const steps = [setAllow, negotiate(), ...view.authenticate, dispatch];
  router.all(path, ...steps as unknown as RouterMiddleware[]);
}

const RENDERS = ["application/json"];
const PARSES = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
