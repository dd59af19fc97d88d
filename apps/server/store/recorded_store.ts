import type { SessionStore } from "./store.ts";

/** What was written to a store since it was last asked. */
export interface Written {
  /** Whether all of it was replaced, or people were changed. */
  readonly everything: boolean;
  /** Ids of the sessions that were put, removed or planned for. */
  readonly sessions: readonly number[];
}

/** A store that notes what is written to it. */
export interface RecordedStore {
  readonly store: SessionStore;
  /** What was written since the last call. */
  take(): Written;
}

/** Makes a store that writes to another and notes what it wrote. */
export function recordWrites(store: SessionStore): RecordedStore {
  let everything = false;
  let sessions = new Set<number>();
  return {
    store: {
      origin: store.origin,
      remembersFirst: store.remembersFirst,
      list: (viewer, query) => store.list(viewer, query),
      page: (viewer, query) => store.page(viewer, query),
      get: (viewer, sessionId) => store.get(viewer, sessionId),
      user: (id) => store.user(id),
      userNamed: (username) => store.userNamed(username),
      users: () => store.users(),
      putUser(user) {
        store.putUser(user);
        // Mocks that share their data share its first people: the control plane changes none of them.
        everything = true;
      },
      sessions: (after) => store.sessions(after),
      count: (viewer, experimentId) => store.count(viewer, experimentId),
      nextId: () => store.nextId(),
      skipIds: (upTo) => store.skipIds(upTo),
      atomically: (write) => store.atomically(write),
      plans: () => store.plans(),
      snapshot: () => store.snapshot(),
      copyFirst: () => store.copyFirst(),
      refresh: () => store.refresh(),
      close: () => store.close(),
      put(session) {
        store.put(session);
        sessions.add(session.session_id);
      },
      remove(sessionId) {
        const wasThere = store.remove(sessionId);
        if (wasThere) sessions.add(sessionId);
        return wasThere;
      },
      plan(plan) {
        store.plan(plan);
        sessions.add(plan.sessionId);
      },
      unplan(sessionId, until) {
        store.unplan(sessionId, until);
        sessions.add(sessionId);
      },
      rewind() {
        store.rewind();
        everything = true;
      },
      stage: (dataset) => store.stage(dataset),
      takeStaged() {
        store.takeStaged();
        everything = true;
      },
      load(dataset) {
        store.load(dataset);
        everything = true;
      },
    },
    take() {
      const written = { everything, sessions: [...sessions] };
      everything = false;
      sessions = new Set();
      return written;
    },
  };
}
