import * as Type from "typebox";
import { faultKind } from "../fault_kind.ts";
import { topRow, viewerOf } from "../read_list.ts";

/** The newest session of the list that is being read goes away, so its rows move up by one. */
export const remove = faultKind({
  keys: { remove: Type.Boolean() },
  sentence: "the top row goes away: on page 2, the seam skips a row",
  before(_fault, { context, facts }) {
    const viewer = viewerOf(facts.user, context.state.world);
    const top = viewer && topRow(context, viewer);
    if (top) context.state.world.change((store) => store.remove(top.session_id));
  },
});
