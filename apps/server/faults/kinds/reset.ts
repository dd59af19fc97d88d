import * as Type from "typebox";
import { faultKind } from "../fault_kind.ts";

/** The connection is reset. */
export const reset = faultKind({
  keys: { reset: Type.Boolean() },
  sentence: "the connection is reset",
  isAnswer: true,
  answer(_fault, { context }) {
    context.respond = false;
    const { socket } = context.req;
    if ("resetAndDestroy" in socket) socket.resetAndDestroy();
    context.res.destroy();
  },
});
