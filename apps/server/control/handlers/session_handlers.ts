import { ChangeError, MAX_LISTED, type SESSION_OPERATIONS } from "@sessions/control";
import { EVERYONE, type SessionTransition, type TimeZone, toDetail } from "@sessions/domain";
import { findRowInSteps, type ListPage } from "@sessions/fixtures";
import {
  createSession,
  editSession,
  findSession,
  moveNow,
  removeSession,
} from "../../world/session_changes.ts";
import { type ControlCall, type Handlers, idOf } from "./handler.ts";

/** Answers the operations on a world's sessions. */
export function sessionHandlers(zone: TimeZone): Handlers<keyof typeof SESSION_OPERATIONS> {
  const move =
    (kind: SessionTransition) =>
    ({ world, path, body }: Pick<ControlCall<"startSession">, "world" | "path" | "body">) =>
      toDetail(moveNow(world, kind, { id: idOf(path), by: body.by }), zone);
  return {
    listSessions({ world: { store }, query: { after = 0, limit = MAX_LISTED } }) {
      const sessions = [];
      for (const session of store.sessions(after)) {
        if (sessions.length >= limit) break;
        sessions.push(toDetail(session, zone));
      }
      return { count: store.count(EVERYONE), sessions };
    },
    *findSession({ world: { store, pageSize }, query: { handle = "" } }) {
      try {
        const list: ListPage = (viewer, query) => store.list(viewer, query);
        const row = yield* findRowInSteps(list, handle, { pageSize });
        return toDetail(row, zone);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new ChangeError("unknown", error.message, "/handle");
      }
    },
    showSession: ({ world, path }) => toDetail(findSession(world, idOf(path)), zone),
    createSession: ({ world, body }) => toDetail(createSession(world, body), zone),
    editSession: ({ world, path, body }) => toDetail(editSession(world, idOf(path), body), zone),
    removeSession: ({ world, path }) => removeSession(world, idOf(path)),
    startSession: move("start"),
    endSession: move("end"),
    cancelSession: move("cancel"),
  };
}
