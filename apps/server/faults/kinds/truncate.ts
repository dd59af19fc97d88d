import * as Type from "typebox";
import { bodyBytes } from "../body_bytes.ts";
import { faultKind } from "../fault_kind.ts";

/** Half of the answer. */
export const truncate = faultKind({
  keys: { truncate: Type.Boolean() },
  sentence: "half of the JSON",
  isAnswer: true,
  after(_fault, { context }) {
    const bytes = bodyBytes(context);
    context.body = bytes.subarray(0, Math.floor(bytes.length / 2));
  },
});
