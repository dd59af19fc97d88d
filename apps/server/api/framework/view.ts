import type Router from "@koa/router";
import type { RouterMiddleware } from "@koa/router";
import type { Next } from "koa";
import { Refusal, type Surface, surfaceOf } from "@sessions/domain";
import { sendJson } from "../../http/answer.ts";
import { negotiate } from "./negotiate.ts";
import type { RememberedRoutes } from "./remembered_routes.ts";
import type { Context, Step } from "../../http/request_state.ts";

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
  /** Decides who asks; a view without authentication has none. */
  readonly authenticate?: Step;
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
  const { path, allow, authenticate } = view;
  const allowed = allow.join(", ");

  const dispatch = (context: Context, next: Next) => {
    if (!allow.includes(context.method)) throw new Refusal("method", context.method);
    if (context.method === "OPTIONS") {
      return sendJson(context, describeView(view, surfaceOf(context.state.world.behavior)));
    }
    return view.answer(context, next);
  };

  // One step, not a chain of them: each link of a chain costs as much as the work in it.
  const answer: Step = function answer(context: Context, next: Next) {
    context.set("Allow", allowed);
    negotiate(context);
    if (!authenticate) return dispatch(context, next);
    return authenticate(context, () => Promise.resolve(dispatch(context, next)));
  };
  const route: Step = function route(context: Context, next) {
    routes.remember(context.path, { answer, params: context.params });
    return answer(context, next);
  };
  router.all(path, route as unknown as RouterMiddleware);
}

/** What `OPTIONS` says of a view; a portal says less of its own. */
function describeView({ name, description, actions }: View, surface: Surface): object {
  const named = name.replace(/^Session /, `${surface.view} `);
  const own = description === undefined;
  if (own && surface.browsable) return { name: named, description: surface.description };
  return {
    name: named,
    description: description ?? "",
    renders: surface.browsable ? [...RENDERS, "text/html"] : RENDERS,
    parses: PARSES,
    ...(actions && { actions }),
  };
}

const RENDERS = ["application/json"];
const PARSES = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
