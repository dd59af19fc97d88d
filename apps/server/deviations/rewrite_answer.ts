import { sessionUnknown } from "@sessions/domain";
import { sendJson } from "../http/answer.ts";
import type { Context } from "../http/request_state.ts";
import type { DeviationTools, Json, MakeDeviation } from "./deviation.ts";
import { isDetail, isList, isRead } from "./read_request.ts";

/** Changes the JSON of answers with 200, where `when` says so. */
export function rewriteAnswer(
  when: (context: Context) => boolean,
  change: (json: Json, context: Context, tools: DeviationTools) => Json,
): MakeDeviation {
  return (tools) =>
    async function rewriteAnswer(context, next) {
      await next();
      if (
        context.status !== 200 || typeof context.body !== "string" || !isRead(context) ||
        !when(context)
      ) return;
      replaceBody(context, change(JSON.parse(context.body), context, tools));
    };
}

/** Changes each row of lists. */
export function rewriteRows(change: (row: Json, tools: DeviationTools) => Json): MakeDeviation {
  return rewriteAnswer(
    isList,
    (list, _context, tools) => ({
      ...list,
      results: list.results.map((row: Json) => change(row, tools)),
    }),
  );
}

/** Changes each row of lists, and details. */
export function rewriteSessions(
  change: (session: Json, tools: DeviationTools) => Json,
): MakeDeviation {
  return rewriteAnswer(
    (context) => isList(context) || isDetail(context),
    (json, context, tools) =>
      isList(context)
        ? { ...json, results: json.results.map((row: Json) => change(row, tools)) }
        : change(json, tools),
  );
}

/** Changes the answers that have a status, where `when` says so. */
export function answerWith(
  status: number,
  when: (context: Context) => boolean,
  answer: (context: Context) => void,
): MakeDeviation {
  return () =>
    async function answerWith(context, next) {
      await next();
      if (context.status === status && when(context)) answer(context);
    };
}

/** Replaces the body, with the indent that was asked for. */
export function replaceBody(context: Context, json: unknown): void {
  sendJson(context, json);
}

/** Answers with another status and a JSON body. */
export function refuse(context: Context, status: number, body: object): void {
  context.status = status;
  if (status !== 401) context.remove("WWW-Authenticate");
  replaceBody(context, body);
}

/** Answers as if there were no such session. */
export function hideSession(context: Context): void {
  refuse(context, 404, { detail: sessionUnknown(context.state.world.behavior) });
}
