import type { KeyObject } from "node:crypto";
import { Readable } from "node:stream";
import Router from "@koa/router";
import type { TimeZone } from "@sessions/domain";
import Type from "typebox";
import { sendJson } from "../http/answer.ts";
import { CONTROL_PATH } from "../http/paths.ts";
import { health } from "./health.ts";
import type { Autoplay } from "../world/autoplay.ts";
import type { Context, Step } from "../http/request_state.ts";
import { WorldError, type Worlds } from "../world/worlds.ts";
import type { WorldImages } from "../world/world_images.ts";
import { CLOCK_ROUTES } from "./clock_routes.ts";
import { ChangeError } from "../world/change_error.ts";
import { ControlError } from "./control_error.ts";
import { describeControl } from "./describe_control.ts";
import { eventRoutes } from "./event_routes.ts";
import { FAULT_ROUTES } from "./fault_routes.ts";
import { guard, type GuardOptions } from "./guard.ts";
import { liveRoutes } from "./live_routes.ts";
import { JOURNAL_ROUTES } from "./journal_routes.ts";
import { readControlBody, readControlQuery } from "./read_call.ts";
import { type ControlRoute, controlRoute } from "./route.ts";
import { sessionRoutes } from "./session_routes.ts";
import { tokenRoutes } from "./token_routes.ts";
import { worldRoutes } from "./world_routes.ts";

/** What {@link controlPlane} needs. */
export interface ControlPlaneOptions extends GuardOptions {
  worlds: Worlds;
  images: WorldImages;
  key: KeyObject;
  zone: TimeZone;
  /** The machine's time, in milliseconds since 1970. */
  clock: () => number;
  /** When the mock started, by that clock. */
  startedAt: number;
  live: Autoplay;
  /** Ends every stream of events. */
  ended: AbortSignal;
}

/** Every operation of the control plane. */
export function controlRoutes(
  options: Omit<ControlPlaneOptions, "token" | "hosts">,
): ControlRoute[] {
  const { worlds, zone, key, clock, startedAt, live } = options;
  const routes: ControlRoute[] = [
    controlRoute({
      method: "GET",
      path: "/health",
      query: { digest: Type.Integer({ minimum: 0, maximum: 1 }) },
      summary: "Say what serves which data.",
      open: true,
      answer: health({ world: worlds.default, clock, startedAt }),
    }),
    controlRoute({
      method: "GET",
      path: "/schema",
      summary: "Describe the control plane as OpenAPI 3.1.",
      answer: () => describeControl(routes),
    }),
    ...worldRoutes(options),
    ...CLOCK_ROUTES,
    ...sessionRoutes(zone),
    ...FAULT_ROUTES,
    ...JOURNAL_ROUTES,
    ...tokenRoutes(key),
    ...liveRoutes(live, worlds.default),
    ...eventRoutes(options),
  ];
  return routes;
}

const WORLD = { world: Type.String() };

/** The step that answers a request for the control plane. No other origin may call it. */
export function controlPlane(options: ControlPlaneOptions): Step {
  const { worlds } = options;
  const router = new Router({ prefix: CONTROL_PATH, strict: true, sensitive: true });
  for (const route of controlRoutes(options)) {
    const known = { ...WORLD, ...route.query };
    router.register(route.path, [route.method], async (routed) => {
      const context = routed as unknown as Context;
      guard(context, options, route.open ?? false);
      const query = readControlQuery(context.querystring, known);
      const body = route.body && await readControlBody(context, route.body, route.mostBytes);
      const world = worlds.find(query["world"] as string | undefined);
      if (route.ownOnly && world.isShared) throw notShared(context);
      const answer = () => route.answer({ world, query, body, path: context.params });
      await world.ready();
      const value = route.readOnly ?? route.method === "GET"
        ? await answer()
        : await world.write(answer);
      if (value instanceof Readable) {
        context.type = "text/event-stream";
        context.body = value;
        return;
      }
      context.status = route.status ?? 200;
      if (context.status !== 204) sendJson(context, value);
    });
  }
  const answer = router.routes() as unknown as Step;

  return async function controlPlane(context: Context) {
    context.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    try {
      await answer(context, () => {
        guard(context, options, false);
        throw new ControlError(
          404,
          `Cannot ${context.method} ${context.path}: see GET ${CONTROL_PATH}/schema`,
        );
      });
    } catch (error) {
      const { status, message, pointer } = asControlError(error);
      context.status = status;
      if (status === 401) context.set("WWW-Authenticate", 'Bearer realm="control"');
      sendJson(context, { detail: message, ...(pointer !== undefined && { pointer }) });
    }
  };
}

function notShared({ method, path }: Context): ControlError {
  return new ControlError(
    409,
    `Cannot ${method} ${path}: mocks that share a database have no worlds, faults, journal or live mode in common. ` +
      "Start a mock without --db postgres://… for that",
  );
}

const WORLD_STATUS = { taken: 409, full: 429, unknown: 404 } as const;
const CHANGE_STATUS = { invalid: 400, unknown: 404, taken: 409, state: 409 } as const;

function asControlError(error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  if (error instanceof ChangeError) {
    return new ControlError(CHANGE_STATUS[error.code], error.message, error.pointer);
  }
  if (error instanceof WorldError) return new ControlError(WORLD_STATUS[error.code], error.message);
  throw error;
}
