import { newestFirst, type Session } from "@sessions/domain";
import type { SessionStore } from "../store/store.ts";
import type { DeviationTools } from "./deviation.ts";

interface Held {
  readonly revision: number;
  readonly sessions: readonly Session[];
}

/** More sessions than this are read again each time: held they would take some 50 MiB. */
const MAX_HELD = 200_000;
const held = new WeakMap<SessionStore, Held>();

/** Returns all sessions of a world, newest first, which are read once until it changes. */
export function allSessions({ store, revision }: DeviationTools): readonly Session[] {
  const before = held.get(store);
  if (before?.revision === revision) return before.sessions;
  const sessions = [...store.sessions()].sort(newestFirst);
  if (sessions.length <= MAX_HELD) held.set(store, { revision, sessions });
  return sessions;
}
