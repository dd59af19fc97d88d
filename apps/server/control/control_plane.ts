import { Readable } from "node:stream";
import Router from "@koa/router";
import {
  CHANGE_STATUS,
  ChangeError,
  type ControlName,
  type ControlOperation,
  OPERATION_LIST,
} from "@sessions/control";
import { sendJson } from "../http/answer.ts";
import { CONTROL_PATH } from "../http/paths.ts";
import type { Context, Step } from "../http/request_state.ts";
import { isSteps } from "../store/steps.ts";
import { inSlices } from "./in_slices.ts";
import { guard, type GuardOptions } from "./guard.ts";
import type { ControlCall } from "./handlers/handler.ts";
import { controlHandlers, type Controlled } from "./handlers.ts";
import { readControlBody, readControlQuery } from "./read_call.ts";

/** Options for {@linkcode controlPlane}. */
export interface ControlPlaneOptions extends GuardOptions, Controlled {}

type AnyHandler = (call: ControlCall<ControlName>) => unknown;

/** Returns the step that answers requests for the control plane. No other origin may call it. */
export function controlPlane(options: ControlPlaneOptions): Step {
  const router = new Router({ prefix: CONTROL_PATH, strict: true, sensitive: true });
  const handlers = controlHandlers(options);
  for (const { name, ...operation } of OPERATION_LIST) {
    router.register(operation.path, [operation.method], async (routed) => {
      const context = routed as unknown as Context;
      guard(context, options, operation.open !== undefined);
      await answerCall(context, operation, handlers[name] as AnyHandler, options);
    });
  }
  const answer = router.routes() as unknown as Step;

  return async function controlPlane(context: Context) {
    context.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    try {
      await answer(context, () => {
        guard(context, options, false);
        throw new ChangeError(
          "unknown",
          `Cannot ${context.method} ${context.path}: see GET ${CONTROL_PATH}/schema`,
        );
      });
    } catch (error) {
      if (!(error instanceof ChangeError)) throw error;
      const { code, message, pointer } = error;
      context.status = CHANGE_STATUS[code];
      if (code === "unauthorized") context.set("WWW-Authenticate", 'Bearer realm="control"');
      sendJson(context, { detail: message, code, ...(pointer !== undefined && { pointer }) });
    }
  };
}

async function answerCall(
  context: Context,
  operation: ControlOperation,
  handle: AnyHandler,
  options: ControlPlaneOptions,
): Promise<void> {
  const { worlds } = options;
  const { world: id, ...query } = readControlQuery(context.querystring, operation) as {
    world?: string;
  };
  if (typeof operation.open === "function" && !operation.open(query)) {
    guard(context, options, false);
  }
  const body = operation.body &&
    await readControlBody(context, operation.body, operation.maxBytes);
  const world = worlds.find(id);
  if (operation.ownOnly && world.isShared) throw notShared(context);
  const call = {
    world,
    query,
    body,
    path: context.params,
    canWait: true,
  } as unknown as ControlCall<ControlName>;
  await world.ready();
  const run = () => {
    const result = handle(call);
    return isSteps(result) ? inSlices(result) : result;
  };
  const value = operation.readOnly ?? operation.method === "GET"
    ? await run()
    : await world.write(run);
  if (value instanceof Readable) {
    context.type = operation.stream ? "text/event-stream" : "application/json";
    context.body = value;
    return;
  }
  context.status = operation.status ?? (operation.result ? 200 : 204);
  if (context.status !== 204) sendJson(context, value);
}

function notShared({ method, path }: Context): ChangeError {
  return new ChangeError(
    "state",
    `Cannot ${method} ${path}: mocks that share a database have no worlds, faults, journal or live mode in common. ` +
      "Call a mock that has a database of its own for that",
  );
}
