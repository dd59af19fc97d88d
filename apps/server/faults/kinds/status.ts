import Type from "typebox";
import { sendJson } from "../../http/answer.ts";
import { faultKind } from "../fault_kind.ts";

/** A status instead of an answer. */
export const status = faultKind({
  keys: {
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    body: Type.Unknown(),
  },
  sentence: "that status instead of an answer; with `body`, that body",
  isAnswer: true,
  answer({ status = 500, body }, { context }) {
    context.status = status;
    sendJson(context, body ?? { detail: `Injected fault: ${status}.` });
  },
});
