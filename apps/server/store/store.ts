import type {
  Instant,
  Listing,
  PageQuery,
  Session,
  SessionTransition,
  User,
  Viewer,
} from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type { Steps } from "./steps.ts";

/** Where the data lives. It knows viewers and queries, and nothing of HTTP. */
export interface SessionStore {
  /** The page that a viewer's query names; `Refusal` `page` when there is none. */
  list(viewer: Viewer, query: PageQuery): Listing;
  /** The same page, its rows as they go over the wire. */
  page(viewer: Viewer, query: PageQuery): WirePage;
  /** The session of that id, if it exists and the viewer may see it. */
  get(viewer: Viewer, sessionId: number): Session | undefined;
  /** The account of that id. */
  user(id: number): User | undefined;
  /** The account of that username. */
  userNamed(username: string): User | undefined;
  /** All accounts, by id. */
  users(): User[];
  /** Adds an account, or replaces the one of its id; no other has its username. */
  putUser(user: User): void;
  /** All sessions, by id; with `after`, those of higher ids. */
  sessions(after?: number): Iterable<Session>;
  /** How many sessions a viewer may see, of one experiment or of all. */
  count(viewer: Viewer, experimentId?: number | null): number;
  /** The id of the next new session: no removed one's. */
  nextId(): number;
  /** Writes all of it, or nothing when it throws. */
  atomically<Result>(write: () => Result): Result;
  /** Adds a session, or replaces the one of its id. */
  put(session: Session): void;
  /** Removes a session and what is planned for it; whether there was one. */
  remove(sessionId: number): boolean;
  /** Plans a move. */
  plan(plan: ScheduledTransition): void;
  /** Forgets what is planned for a session, up to an instant. */
  unplan(sessionId: number, until: Instant): void;
  /** Every plan, the one that is due first before the others. */
  plans(): ScheduledTransition[];
  /** A copy of everything, from which a store can be opened. */
  snapshot(): Snapshot;
  /** Reads from now on what another process wrote meanwhile. */
  refresh(): void;
  /** Holds from now on these users and sessions, and no plan. */
  load(dataset: Dataset): void;
  /** Puts users and sessions beside what is held, while others have their turn. */
  stage(dataset: Dataset): Steps<void>;
  /** Holds from now on what was staged last, and no plan. */
  takeStaged(): void;
  /** Gives no new session an id up to this one. */
  skipIds(upTo: number): void;
  /**
   * Whether it remembers how it was filled at first: in a file, and where there is too much to copy.
   * It can be taken back then, and a copy of its first state be made.
   */
  readonly remembersFirst: boolean;
  /** Takes it back to how it was filled at first, if it remembers. */
  rewind(): void;
  /** Makes a store that holds what this one was filled with at first, while others have their turn. */
  copyFirst(): Promise<SessionStore>;
  /** Where the data came from. */
  readonly origin: Provenance;
  close(): void;
}

/** More than so many sessions are copied in slices, as that takes long, and changes of them remembered. */
export const MANY_SESSIONS = 50_000;

/** The largest id there can be: one that somebody chose to be the last moves no sequence. */
export const MAX_ID: number = Number.MAX_SAFE_INTEGER;

/** Where a store's data came from. */
export interface Provenance {
  /** The scenario's name, `generated`, or the dataset's file name. */
  readonly scenario: string;
  readonly seed: number;
}

/** A page of a list whose rows are text already. */
export interface WirePage extends Omit<Listing, "rows"> {
  /** List rows as JSON, separated by commas. */
  readonly rows: string;
  /** How many rows that are. */
  readonly length: number;
}

/** A move that a session will make when the clock gets there. */
export interface ScheduledTransition {
  readonly sessionId: number;
  readonly move: SessionTransition;
  readonly at: Instant;
  /** A user's id. */
  readonly by: number;
}

/** A store's content as bytes. */
export type Snapshot = Buffer;

/** Data that was made for worlds: as bytes, or where it is much a store whose first state is copied. */
export interface MadeData {
  readonly snapshot?: Snapshot;
  readonly store?: SessionStore;
  /** How large it is. */
  readonly bytes: number;
}

/** How a database file is shared with other processes: one of them writes, the others read what it wrote. */
export type FileRole = "alone" | "writer" | "reader";
