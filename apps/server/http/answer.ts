import { randomUUID } from "node:crypto";
import { Refusal } from "@sessions/domain";
import type { Next } from "koa";
import { StoreError } from "../store/store_error.ts";
import type { Context, Step } from "./request_state.ts";

/** Answers with a value as JSON, compact unless the request asked for an indent. */
export function sendJson(context: Context, value: unknown): void {
  context.set("Content-Type", "application/json");
  context.body = JSON.stringify(value, null, context.state.indent ?? 0);
}

/** Answers with a refusal. */
export function answerRefusal(context: Context, refusal: Refusal): void {
  const { status, body } = refusal;
  context.state.refusal = refusal;
  context.status = status;
  if (status === 401) context.set("WWW-Authenticate", 'Bearer realm="api"');
  sendJson(context, body);
}

/** Options for {@linkcode renderErrors}. */
export interface RenderErrorsOptions {
  /** Hears of every error that is no refusal, with the id that the client was told. */
  onError: (error: unknown, requestId: string) => void;
}

/** The one place in which errors become answers. */
export function renderErrors(options: RenderErrorsOptions): Step {
  return async function renderErrors(context: Context, next: Next) {
    try {
      await next();
      if (context.status === 404 && context.body === undefined) throw new Refusal("not-found");
    } catch (error) {
      if (error instanceof Refusal) return answerRefusal(context, error);
      answerInternalError(context, error, options);
    }
  };
}

function answerInternalError(
  context: Context,
  error: unknown,
  { onError }: RenderErrorsOptions,
): void {
  // Who goes away in the middle of a body is owed no answer.
  if (context.req.destroyed && !context.req.complete) return;
  const requestId = randomUUID();
  onError(error, requestId);
  context.set("X-Request-Id", requestId);
  if (error instanceof StoreError) {
    // The data is out of reach for a while: whoever asks should ask again.
    context.status = 503;
    context.set("Retry-After", "1");
    return sendJson(context, { detail: error.message });
  }
  context.status = 500;
  sendJson(context, {
    detail: `Internal error. The log has more under the request id ${requestId}.`,
  });
}

/** Answers what failed where {@link renderErrors} does not reach, as Koa asks for it. */
export function errorAnswer(options: RenderErrorsOptions): (error: unknown) => void {
  return function onerror(this: Context, error: unknown) {
    if (error === null || error === undefined) return;
    const { res } = this;
    // A client that went away, or an answer on its way that broke off.
    if (res.headersSent || !this.writable) return void res.destroy();
    answerInternalError(this, error, options);
    res.end(this.body as string);
  };
}
