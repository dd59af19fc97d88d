import type Router from "@koa/router";
import type { RouterMiddleware } from "@koa/router";
import { Refusal } from "@sessions/domain";
import { sendJson } from "./answer.ts";
import compose from "koa-compose";
import { negotiate } from "./negotiate.ts";
import type { RememberedRoutes } from "./remembered_routes.ts";
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

/** Where {@link mountView} puts a view. */
export interface MountViewOptions {
  router: Router;
  /** What the router found before. */
  routes: RememberedRoutes;
}

/**
 * Puts a view on its path. The framework's order is kept: negotiation, then authentication, and
 * only then whether the method is allowed.
 */
export function mountView(view: View, { router, routes }: MountViewOptions): void {
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

  const answer = compose([setAllow, negotiate(), ...view.authenticate, dispatch]) as Step;
  const route: Step = function route(context: Context, next) {
    routes.remember(context.path, { answer, params: context.params });
    return answer(context, next);
  };
  router.all(path, route as unknown as RouterMiddleware);
}

const RENDERS = ["application/json"];
const PARSES = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
