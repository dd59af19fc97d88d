import {
  DEFAULT_TIME_ZONE,
  EVERYONE,
  type Instant,
  type Listing,
  openTimeZone,
  type PageQuery,
  type Session,
  type TimeZone,
  type User,
  type Viewer,
} from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type Database from "better-sqlite3";
import type { Keyed } from "../session_index.ts";
import type { Steps } from "../steps.ts";
import {
  type FileRole,
  MAX_ID,
  type Provenance,
  type ScheduledTransition,
  type SessionStore,
  type Snapshot,
  type WirePage,
} from "../store.ts";
import { atomically } from "./atomically.ts";
import { copyInSlices, readInSlices } from "./copy_in_slices.ts";
import { ListReader } from "./list_reader.ts";
import { lockFile } from "./lock_file.ts";
import { openDatabase, openSnapshot, takeSnapshot } from "./open_database.ts";
import { takeStaged } from "./put_aside.ts";
import { renderRows } from "./render_rows.ts";
import { renderRow, toRow, toSession, toUser, toUserRow } from "./rows.ts";
import { COLUMNS, OLDEST_FIRST, PUT_SESSION, PUT_USER, SELF } from "./schema.ts";
import { snapshotOf } from "./snapshot.ts";
import { refill, rewind } from "./seed.ts";
import { stage } from "./stage.ts";
import { isAside, remembersFirst } from "./what_it_holds.ts";

/** Rows that a walk over all sessions holds at once. */
const BATCH = 1000;
const MAX_USERS = 10_000;
/** Of so many writes together the index of the lists keeps up; after more it is read again. */
const MAX_FOLLOWED = 50;
const FIRST_PAGE: PageQuery = { experimentId: null, page: "1" };

/** Options for {@linkcode openSqliteStore}. */
export interface SqliteStoreOptions {
  /** The data that a new database starts with, and where it came from; or all of it as bytes. */
  seed: (() => { dataset: Dataset; origin: Provenance }) | Snapshot;
  /**
   * The database file, kept on disk.
   *
   * @default ":memory:"
   */
  file?: string;
  /**
   * The zone that rows are rendered in; a file that was rendered in another is rendered again.
   *
   * @default America/New_York
   */
  zone?: TimeZone;
  /**
   * How the file is shared with other processes: one of them writes, the others read what it wrote.
   *
   * @default "alone"
   */
  role?: FileRole;
}

/**
 * Opens a store on SQLite: a new database is seeded, one that has data keeps it.
 *
 * @throws {StoreError} when the file cannot be opened, or is no database of this program
 */
export function openSqliteStore(
  {
    file = ":memory:",
    seed,
    zone = openTimeZone(DEFAULT_TIME_ZONE),
    role = "alone",
  }: SqliteStoreOptions,
): SessionStore {
  if (role === "reader") return new SqliteStore(openSnapshot(file), { zone, role });
  const unlock = file === ":memory:" ? undefined : lockFile(file);
  try {
    const database = openDatabase(file, { seed, zone });
    // WAL lets readers continue while a writer commits.
    if (role === "writer") database.exec("PRAGMA journal_mode = WAL");
    const store = new SqliteStore(database, { zone, role, unlock });
    // The order of many sessions takes long to read: nobody waits for it later.
    if (store.remembersFirst) store.list(EVERYONE, FIRST_PAGE);
    return store;
  } catch (error) {
    unlock?.();
    throw error;
  }
}

/** Makes the store of a database in memory that is filled already. */
export function storeOf(database: Database.Database, zone: TimeZone): SessionStore {
  return new SqliteStore(database, { zone, role: "alone" });
}

class SqliteStore implements SessionStore {
  readonly origin: Provenance;
  readonly remembersFirst: boolean;
  readonly #database: Database.Database;
  readonly #zone: TimeZone;
  readonly #role: FileRole;
  readonly #unlock: (() => void) | undefined;
  #lists: ListReader;
  /** Of the sessions that stand aside while others are in their place. */
  #listsAside: ListReader | undefined;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #users = new Map<number, User | undefined>();
  #rendered = false;

  constructor(
    database: Database.Database,
    { zone, role, unlock }: { zone: TimeZone; role: FileRole; unlock?: (() => void) | undefined },
  ) {
    this.#database = database;
    this.#zone = zone;
    this.#role = role;
    this.#unlock = unlock;
    this.#lists = this.#openLists();
    this.origin = this.#prepare("SELECT scenario, seed FROM origin").get() as Provenance;
    this.remembersFirst = remembersFirst(database);
    this.#forget();
  }

  list(viewer: Viewer, query: PageQuery): Listing {
    return this.#lists.list(viewer, query);
  }

  page(viewer: Viewer, query: PageQuery): WirePage {
    this.#render();
    return this.#lists.page(viewer, query);
  }

  get(viewer: Viewer, sessionId: number): Session | undefined {
    const scope = viewer.isOperator ? "" : `AND (${SELF})`;
    const row = this.#prepare(
      `SELECT ${COLUMNS} FROM sessions WHERE session_id = @sessionId ${scope}`,
    ).get({ sessionId, userId: viewer.userId });
    return row === undefined ? undefined : toSession(row);
  }

  user(id: number): User | undefined {
    if (!this.#users.has(id)) {
      if (this.#users.size >= MAX_USERS) this.#users.clear();
      this.#users.set(id, this.#findUser("id = ?", id));
    }
    return this.#users.get(id);
  }

  userNamed(username: string): User | undefined {
    return this.#findUser("username = ?", username);
  }

  users(): User[] {
    return this.#prepare("SELECT * FROM users ORDER BY id").all().map(toUser);
  }

  putUser(user: User): void {
    this.#prepare(PUT_USER).run(toUserRow(user));
    this.#users.delete(user.id);
  }

  *sessions(after = 0): Iterable<Session> {
    const next = this.#prepare(
      `SELECT ${COLUMNS} FROM sessions WHERE session_id > ? ORDER BY session_id LIMIT ${BATCH}`,
    );
    for (let last = after, rows: Session[] = [];; last = rows.at(-1)?.session_id ?? 0) {
      rows = next.all(last).map(toSession);
      yield* rows;
      if (rows.length < BATCH) return;
    }
  }

  count(viewer: Viewer, experimentId: number | null = null): number {
    return this.#lists.index.count({ viewer, experimentId });
  }

  nextId(): number {
    // A sequence gives no id twice, whatever was removed.
    const highest = this.#prepare(
      `SELECT max(removed, coalesce((SELECT max(session_id) FROM sessions WHERE session_id < ${MAX_ID}), 0))
        FROM origin`,
    ).pluck().get() as number;
    return highest + 1;
  }

  atomically<Result>(write: () => Result): Result {
    try {
      return atomically(this.#database, write);
    } catch (error) {
      if (this.#listsAside && !isAside(this.#database)) this.#takeLists();
      this.#forget();
      throw error;
    }
  }

  put(session: Session): void {
    const before = this.#keyed(session.session_id);
    this.#prepare(PUT_SESSION).run(toRow(session, renderRow(session, this.#zone)));
    this.#lists.index.follow(before, this.#keyed(session.session_id));
  }

  remove(sessionId: number): boolean {
    const before = this.#keyed(sessionId);
    this.#prepare("DELETE FROM plans WHERE sessionId = ?").run(sessionId);
    this.#prepare("DELETE FROM sessions WHERE session_id = ?").run(sessionId);
    this.#lists.index.follow(before, undefined);
    if (before) this.skipIds(sessionId);
    return before !== undefined;
  }

  skipIds(upTo: number): void {
    if (upTo < MAX_ID) this.#prepare("UPDATE origin SET removed = max(removed, ?)").run(upTo);
  }

  plan(plan: ScheduledTransition): void {
    this.#prepare("INSERT INTO plans VALUES (@sessionId, @move, @at, @by)").run(plan);
  }

  unplan(sessionId: number, until: Instant): void {
    this.#prepare("DELETE FROM plans WHERE sessionId = ? AND at <= ?").run(sessionId, until);
  }

  plans(): ScheduledTransition[] {
    return this.#prepare("SELECT * FROM plans ORDER BY at, rowid").all() as ScheduledTransition[];
  }

  snapshot(): Snapshot {
    this.#render();
    return snapshotOf(this.#database);
  }

  load(dataset: Dataset): void {
    refill(this.#database, { dataset, zone: this.#zone });
    this.#forget();
  }

  stage(dataset: Dataset): Steps<void> {
    return stage(this.#database, dataset, this.#zone);
  }

  takeStaged(): void {
    const wasAside = isAside(this.#database);
    this.#database.exec("DELETE FROM plans; UPDATE origin SET removed = 0");
    takeStaged(this.#database);
    if (!wasAside && isAside(this.#database)) {
      this.#listsAside = this.#lists;
      this.#lists = this.#openLists();
    }
    this.#forget();
  }

  rewind(): void {
    if (isAside(this.#database)) this.#takeLists();
    const changed = this.#prepare("SELECT count(*) FROM first_sessions").pluck().get() as number;
    const isFew = changed <= MAX_FOLLOWED;
    this.atomically(() =>
      rewind(this.#database, (id, write) => {
        if (!isFew) return write();
        const before = this.#keyed(id);
        write();
        this.#lists.index.follow(before, this.#keyed(id));
      })
    );
    if (isFew) this.#startAnew();
    else this.#forget();
  }

  async copyFirst(): Promise<SessionStore> {
    this.#render();
    const { database, remove } = await copyInSlices(this.#database);
    rewind(database, (_id, write) => write());
    const keys = await readInSlices(database, `SELECT key FROM sessions ${OLDEST_FIRST}`);
    const copy = new SqliteStore(database, { zone: this.#zone, role: "alone", unlock: remove });
    copy.#lists.index.hold({ viewer: EVERYONE, experimentId: null }, keys);
    return copy;
  }

  refresh(): void {
    this.#database.exec("COMMIT");
    takeSnapshot(this.#database);
    this.#forget();
  }

  close(): void {
    this.#database.close();
    this.#unlock?.();
  }

  #openLists(): ListReader {
    return new ListReader((sql) => this.#prepare(sql));
  }

  /** The order of what stood aside is as it was. */
  #takeLists(): void {
    this.#lists = this.#listsAside ?? this.#openLists();
    this.#listsAside = undefined;
  }

  #prepare(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.#database.prepare(sql));
    return statement;
  }

  #findUser(condition: string, value: number | string): User | undefined {
    const row = this.#prepare(`SELECT * FROM users WHERE ${condition}`).get(value);
    return row === undefined ? undefined : toUser(row);
  }

  #keyed(sessionId: number): Keyed | undefined {
    const row = this.#prepare(`SELECT key, ${COLUMNS} FROM sessions WHERE session_id = ?`)
      .get(sessionId);
    if (row === undefined) return undefined;
    const { key, ...session } = row as { key: number };
    return { key, session: toSession(session) };
  }

  /** Rows are rendered once: most when they are written, the first ones when they are first needed. */
  #render(): void {
    if (!this.#rendered) renderRows(this.#database, this.#zone);
    this.#rendered = true;
  }

  #forget(): void {
    this.#lists.index.clear();
    this.#startAnew();
  }

  #startAnew(): void {
    this.#users.clear();
    this.#rendered = this.#role === "reader";
    // Readers find all rows rendered.
    if (this.#role === "writer") this.#render();
  }
}
