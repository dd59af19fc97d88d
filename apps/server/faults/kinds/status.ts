import Type from "typebox";
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
    const { status, body, isText } = answerOf(fault);
    context.status = status;
    if (!isText) return sendJson(context, body);
    context.type = typeOf(body);
    context.body = body;
  },
});

/** What a fault with a status answers, whoever sends it. */
export interface StatusAnswer {
  readonly status: number;
  /** Its headers, their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Returns what a fault answers in place of a server, if it does. */
export function statusAnswer(fault: object): StatusAnswer | undefined {
  const { headers = {}, ...rest } = fault as Parameters<typeof answerOf>[0] & {
    headers?: Record<string, string>;
  };
  if (rest.status === undefined) return undefined;
  const { status, body, isText } = answerOf(rest);
  return {
    status,
    headers: {
      "content-type": isText ? typeOf(body) : "application/json",
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
    text: isText ? body : JSON.stringify(body),
  };
}

function answerOf({ status = 500, body }: { status?: number; body?: unknown }) {
  return typeof body === "string"
    ? { status, body, isText: true as const }
    : { status, body: body ?? { detail: `Injected fault: ${status}.` }, isText: false as const };
}

function typeOf(text: string): string {
  return /^\s*</.test(text) ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
}
