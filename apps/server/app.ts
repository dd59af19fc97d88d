import type { KeyObject } from "node:crypto";
import Router from "@koa/router";
import Koa from "koa";
import { DEFAULT_PAGE_SIZE, type DeviationId, type TimeZone } from "@sessions/domain";
import { renderErrors, type RenderErrorsOptions, securityHeaders } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import { allowOrigin } from "./allow_origin.ts";
import { playDeviations } from "./deviations/catalogue.ts";
import { health } from "./health.ts";
import { redirectToSlash } from "./redirect_to_slash.ts";
import type { RequestState, Step } from "./request_state.ts";
import { sessionViews } from "./session_views.ts";
import type { SessionStore } from "./store.ts";
import { tokenViews } from "./token_views.ts";
import { mountView } from "./view.ts";

/** What {@link createApp} is made of. */
export interface AppOptions extends RenderErrorsOptions {
  store: SessionStore;
  /** The key that signs tokens. */
  key: KeyObject;
  /** The deployment's own zone. */
  zone: TimeZone;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** The web origin that may call the API from a browser; `*` is any. */
  corsOrigin: string;
  /** What the mock gets wrong on purpose; none by default. */
  deviations?: readonly DeviationId[] | undefined;
  /** Rows on a page, for the deviations that page anew. */
  pageSize?: number;
  /** A step before all others, such as a request log. */
  first?: Step;
}

/** The mock as a Koa application; it does not listen. */
export function createApp(options: AppOptions): Koa<RequestState> {
  const { store, zone, clock, key, corsOrigin, first } = options;
  const app = new Koa<RequestState>();
  app.silent = true;
  if (first) app.use(first);
  app.use(securityHeaders());
  app.use(allowOrigin(corsOrigin));
  const { deviations = [], pageSize = DEFAULT_PAGE_SIZE } = options;
  for (const step of playDeviations(deviations, { store, key, zone, clock, pageSize })) {
    app.use(step);
  }
  app.use(renderErrors(options));

  const router = new Router({ strict: true, sensitive: true });
  const views = [
    ...sessionViews({ store, zone, authenticate: authenticate({ key, store, clock }) }),
    ...tokenViews({ store, key, clock }),
  ];
  for (const view of views) mountView(router, view);
  router.get("/__mock/health", health({ store, clock, deviations }));
  app.use(redirectToSlash(views.map((view) => view.path)));
  app.use(router.routes() as unknown as Step);
  return app;
}
