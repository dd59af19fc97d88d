import type { KeyObject } from "node:crypto";
import Router from "@koa/router";
import Koa from "koa";
import type { TimeZone } from "@sessions/domain";
import { errorAnswer, renderErrors, type RenderErrorsOptions } from "../http/answer.ts";
import { apiHeaders, type CorsOptions } from "../http/api_headers.ts";
import { authenticate } from "./authenticate.ts";
import { canonicalPath } from "./framework/canonical_path.ts";
import { enterWorldPath } from "../http/enter_world_path.ts";
import type { PublicAddress } from "../http/public_address.ts";
import { credentialsReader } from "../http/credentials.ts";
import { enterWorld, type FindWorld } from "./enter_world.ts";
import { RememberedRoutes } from "./framework/remembered_routes.ts";
import { SLASHED_PAGES } from "../http/paths.ts";
import { redirectToSlash } from "./framework/redirect_to_slash.ts";
import type { Context, RequestState, Step } from "../http/request_state.ts";
import { sessionViews } from "./session_views.ts";
import type { TokenPolicy } from "../tokens/tokens.ts";
import { tokenViews } from "./token_views.ts";
import { mountView } from "./framework/view.ts";

/** Options for {@linkcode createApp}. */
export interface AppOptions extends RenderErrorsOptions {
  /** Where a request goes on. */
  findWorld: FindWorld;
  /** The key that signs tokens. */
  key: KeyObject;
  /** The deployment's own zone. */
  zone: TimeZone;
  /** Which browser apps on other origins may call the API. */
  cors: CorsOptions;
  /** How its tokens live. */
  tokens: TokenPolicy;
  /** Where the API is for those who call it. @default where it listens */
  address: PublicAddress;
  /** Steps before all others, such as a request log. */
  first?: readonly Step[];
}

/** The mock as a Koa application; it does not listen. */
export function createApp(options: AppOptions): Koa<RequestState> {
  const { findWorld, zone, key, cors, first = [] } = options;
  const app = new Koa<RequestState>();
  app.silent = true;
  app.context.onerror = errorAnswer(options);
  app.use(function canonical(context, next) {
    const path = canonicalPath(context.path);
    if (path !== context.path) context.path = path;
    return next();
  });
  app.use(function address(context, next) {
    context.state.address = options.address;
    return enterWorldPath(context as Context, next);
  });
  for (const step of first) app.use(step);
  app.use(apiHeaders(cors));
  const readCredentials = credentialsReader();
  app.use(enterWorld(findWorld, readCredentials));
  app.use(renderErrors(options));

  const router = new Router({ strict: true, sensitive: true });
  const views = [
    ...sessionViews({ zone, authenticate: authenticate({ key, readCredentials }) }),
    ...tokenViews({ key, policy: options.tokens }),
  ];
  const routes = new RememberedRoutes();
  for (const view of views) mountView(view, { router, routes });
  app.use(routes.step());
  app.use(redirectToSlash([...views.map((view) => view.path), ...SLASHED_PAGES]));
  app.use(router.routes() as unknown as Step);
  return app;
}
