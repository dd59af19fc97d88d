import * as Type from "typebox";
import { sendJson } from "../../http/answer.ts";
import { faultKind } from "../fault_kind.ts";

/** A status instead of an answer. */
export const status = faultKind({
  keys: {
    status: Type.Integer({ minimum: 200, maximum: 599 }),
    body: Type.Unknown(),
  },
  sentence:
    "that status instead of an answer; with `body`, that body: a string is sent as it is, anything else as JSON",
  isAnswer: true,
  problem({ status = 500, body }) {
    return status < 300 && body === undefined
      ? { pointer: "/status", wanted: "at least 300, or a body" }
      : undefined;
  },
  answer(fault, { context }) {
    const body = bodyOf(fault);
    context.status = fault.status ?? 500;
    if (typeof body !== "string") return sendJson(context, body);
    context.type = typeOf(body);
    context.body = body;
  },
});

/** What a fault with a status answers, whoever sends it. */
export interface StatusAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Returns what a fault answers in place of a server, if it does. */
export function statusAnswer(fault: object): StatusAnswer | undefined {
  const { status } = fault as { status?: number };
  if (status === undefined) return undefined;
  const body = bodyOf(fault);
  return typeof body === "string"
    ? { status, type: typeOf(body), text: body }
    : { status, type: "application/json", text: JSON.stringify(body) };
}

function bodyOf({ status = 500, body }: { status?: number; body?: unknown }): unknown {
  return body ?? { detail: `Injected fault: ${status}.` };
}

function typeOf(text: string): string {
  return /^\s*</.test(text) ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
}
