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

/** How many values are held of the same data. */
const MAX_VALUES = 16;

/** Returns what works out a value from all sessions, once for each key as long as they are the same. */
export function oncePerData<Value>(): (
  sessions: readonly Session[],
  key: string,
  work: (sessions: readonly Session[]) => Value,
) => Value {
  let of: readonly Session[] | undefined;
  let values = new Map<string, Value>();
  return (sessions, key, work) => {
    if (sessions !== of || values.size >= MAX_VALUES && !values.has(key)) values = new Map();
    of = sessions;
    let value = values.get(key);
    if (value === undefined) values.set(key, value = work(sessions));
    return value;
  };
}
