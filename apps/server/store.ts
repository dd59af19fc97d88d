import type { Listing, ListQuery, Session, User, Viewer } from "@sessions/domain";

/** Where the data lives. It knows viewers and queries, and nothing of HTTP. */
export interface SessionStore {
  /** The page that a viewer's query names; `Refusal` `page` when there is none. */
  list(viewer: Viewer, query: ListQuery): Listing;
  /** The session of that id, if it exists and the viewer may see it. */
  get(viewer: Viewer, sessionId: number): Session | undefined;
  /** The account of that id. */
  user(id: number): User | undefined;
  /** The account of that username. */
  userNamed(username: string): User | undefined;
  /** All accounts, by id. */
  users(): User[];
  /** All sessions, by id. */
  sessions(): Iterable<Session>;
  /** How many sessions a viewer may see. */
  count(viewer: Viewer): number;
  /** Where the data came from. */
  readonly origin: Origin;
  close(): void;
}

/** Where a store's data came from. */
export interface Origin {
  /** The scenario's name, `generated`, or the dataset's file name. */
  readonly scenario: string;
  readonly seed: number;
}
