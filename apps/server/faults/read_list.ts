import { parseListQuery, type Session, type Viewer } from "@sessions/domain";
import type { Context } from "../http/request_state.ts";
import type { World } from "../world/world.ts";

/** Returns who reads, if that is somebody. */
export function viewerOf(user: number | undefined, { store }: World): Viewer | undefined {
  const account = user === undefined ? undefined : store.user(user);
  return account && { userId: account.id, isOperator: account.is_operator };
}

/** Returns the newest session of the list that is being read. */
export function topRow(context: Context, viewer: Viewer): Session | undefined {
  const { store } = context.state.world;
  const query = { parameters: [], page: "1", experimentId: experimentOf(context) };
  return store.list(viewer, query).rows[0];
}

/** Returns the experiment whose list is being read; null for all. */
export function experimentOf(context: Context): number | null {
  try {
    return parseListQuery(context.querystring).experimentId;
  } catch {
    return null;
  }
}
