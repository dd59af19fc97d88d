import { DETAIL_KEYS, type Session } from "@sessions/domain";
import * as Type from "typebox";
import { faultKind } from "../fault_kind.ts";
import { experimentOf, topRow, viewerOf } from "../read_list.ts";

/** A new session comes on top of the list that is being read, so its rows move down by one. */
export const insert = faultKind({
  keys: { insert: Type.Boolean() },
  sentence:
    "a new row comes on top of the list before it is answered: on page 2, the seam repeats a row",
  before(_fault, { context, facts }) {
    const { world } = context.state;
    const viewer = viewerOf(facts.user, world);
    if (!viewer) return;
    const top = topRow(context, viewer);
    const now = world.clock.instant();
    world.change((store) =>
      store.put({
        ...emptySession(),
        experiment_id: experimentOf(context) ?? top?.experiment_id ?? 1,
        session_type: top?.session_type ?? "development",
        session_id: store.nextId(),
        is_active: true,
        created_by: viewer.userId,
        created_time: Math.max(now, top?.created_time ?? 0),
        modified_by: viewer.userId,
        modified_time: Math.max(now, top?.created_time ?? 0),
      })
    );
  },
});

function emptySession(): Session {
  return Object.fromEntries(DETAIL_KEYS.map((key) => [key, null])) as unknown as Session;
}
