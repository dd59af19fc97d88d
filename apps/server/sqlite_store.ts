import Database from "better-sqlite3";
import {
  countPages,
  DEFAULT_PAGE_SIZE,
  DEFAULT_TIME_ZONE,
  DETAIL_KEYS,
  type Listing,
  type ListQuery,
  openTimeZone,
  resolvePage,
  SELF_KEYS,
  type Session,
  type TimeZone,
  toListRow,
  type User,
  type Viewer,
} from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import { type Keyed, type Order, SessionIndex } from "./session_index.ts";
import type { Image, Origin, Plan, SessionStore, WirePage } from "./store.ts";

/** Written into each file; another number is another layout. */
const LAYOUT = 4;
/** "sess" in ASCII marks the file as ours (the header field at offset 68 of the file format). */
const APPLICATION_ID = 0x73657373;

/** Rows that a walk over all sessions holds at once. */
const BATCH = 1000;
const REMEMBERED_USERS = 10_000;
/** How much of a file is mapped into memory. */
const MAPPED_BYTES = 2 ** 31;

const COLUMNS = DETAIL_KEYS.join(", ");
const NEWEST_FIRST = "created_time DESC, session_id DESC";
const OLDEST_FIRST = "ORDER BY created_time, session_id";
/** The rows of the keys in a JSON array, in its order. */
const WANTED = "json_each(?) AS wanted CROSS JOIN sessions ON sessions.key = wanted.value";
const ROWS_WANTED = `SELECT group_concat(row, ',') FROM (SELECT row FROM ${WANTED})`;
const ROWS_BESIDE = "SELECT group_concat(row, ',') FROM " +
  "(SELECT row FROM sessions WHERE key BETWEEN ? AND ? ORDER BY key DESC)";
const SELF = SELF_KEYS.map((key) => `${key} = @userId`).join(" OR ");

const TABLES = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
    is_operator INTEGER NOT NULL, is_active INTEGER NOT NULL
  );
  CREATE TABLE sessions (
    key INTEGER PRIMARY KEY,
    ${DETAIL_KEYS.map((key) => key === "session_id" ? `${key} INTEGER UNIQUE` : key).join(", ")},
    row TEXT NOT NULL
  );
  CREATE TABLE origin (scenario TEXT NOT NULL, seed INTEGER NOT NULL, zone TEXT NOT NULL);
  CREATE TABLE plans (
    sessionId INTEGER NOT NULL, move TEXT NOT NULL, at INTEGER NOT NULL, by INTEGER NOT NULL
  );
`;
const INDEXES = `
  CREATE INDEX newest ON sessions (${NEWEST_FIRST});
  CREATE INDEX unrendered ON sessions (session_id) WHERE row = '';
  CREATE INDEX newest_of_experiment ON sessions (experiment_id, ${NEWEST_FIRST});
  ${SELF_KEYS.map((key) => `CREATE INDEX self_${key} ON sessions (${key});`).join("\n")}
`;

/** How a database file is shared with other processes. */
export type FileUse = "alone" | "writer" | "reader";

/** What {@link openSqliteStore} may be told. */
export interface SqliteStoreOptions {
  /**
   * The database file, kept on disk.
   *
   * @default ":memory:"
   */
  file?: string;
  /** The data that a new database starts with, and where it came from; or all of it as bytes. */
  seed: (() => { dataset: Dataset; origin: Origin }) | Image;
  /**
   * Rows on a page.
   *
   * @default 100
   */
  pageSize?: number;
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
  use?: FileUse;
}

/** A file that is no database of this program. */
export class StoreError extends Error {
  override readonly name = "StoreError";
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
    pageSize = DEFAULT_PAGE_SIZE,
    zone = openTimeZone(DEFAULT_TIME_ZONE),
    use = "alone",
  }: SqliteStoreOptions,
): SessionStore {
  const database = use === "reader" ? openSnapshot(file) : openDatabase(file, { seed, zone });
  // Who writes does not wait for who reads then.
  if (use === "writer") database.exec("PRAGMA journal_mode = WAL");
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, statement = database.prepare(sql));
    return statement;
  };

  const index = new SessionIndex({
    keys: ({ viewer, experimentId }) =>
      prepare(`SELECT key FROM sessions ${conditions(viewer, experimentId)} ${OLDEST_FIRST}`)
        .pluck().all({ userId: viewer.userId, experimentId }) as number[],
    count: ({ viewer, experimentId }) =>
      prepare(`SELECT count(*) FROM sessions ${conditions(viewer, experimentId)}`).pluck()
        .get({ userId: viewer.userId, experimentId }) as number,
    order: (key) =>
      prepare("SELECT created_time, session_id FROM sessions WHERE key = ?").get(key) as Order,
  });

  /** Finds a page: where it stands in its list, and the keys of its rows. */
  const find = (viewer: Viewer, { experimentId, page }: ListQuery) => {
    const scope = { viewer, experimentId };
    const count = index.count(scope);
    const pageCount = countPages(count, pageSize);
    const number = resolvePage(page, pageCount);
    const keys = index.slice(scope, (number - 1) * pageSize, pageSize);
    return { listing: { count, page: number, pageCount }, keys };
  };

  const list = (viewer: Viewer, query: ListQuery): Listing => {
    const { listing, keys } = find(viewer, query);
    const rows = prepare(`SELECT ${COLUMNS} FROM ${WANTED}`).all(JSON.stringify(keys));
    return { ...listing, rows: rows.map(toSession) };
  };

  const page = (viewer: Viewer, query: ListQuery): WirePage => {
    render();
    const { listing, keys } = find(viewer, query);
    const [first = 0] = keys;
    // Rows that lie beside each other are read in one go.
    const beside = keys.every((key, at) => key === first - at);
    const rows = beside
      ? prepare(ROWS_BESIDE).pluck().get(first - keys.length + 1, first)
      : prepare(ROWS_WANTED).pluck().get(JSON.stringify(keys));
    return { ...listing, rows: rows as string | null ?? "", length: keys.length };
  };

  const users = new Map<number, User | undefined>();
  let rendered = use === "reader";
  /** Rows are rendered once: most when they are written, the first ones when they are first needed. */
  const render = () => {
    if (!rendered) renderRows(database, zone);
    rendered = true;
  };

  const forget = () => {
    index.clear();
    users.clear();
    rendered = use === "reader";
    // Readers find all rows rendered.
    if (use === "writer") render();
  };
  forget();

  const get = (viewer: Viewer, sessionId: number): Session | undefined => {
    const scope = viewer.isOperator ? "" : `AND (${SELF})`;
    const row = prepare(`SELECT ${COLUMNS} FROM sessions WHERE session_id = @sessionId ${scope}`)
      .get({ sessionId, userId: viewer.userId });
    return row === undefined ? undefined : toSession(row);
  };

  const keyed = (sessionId: number): Keyed | undefined => {
    const row = prepare(`SELECT key, ${COLUMNS} FROM sessions WHERE session_id = ?`).get(sessionId);
    if (row === undefined) return undefined;
    const { key, ...session } = row as { key: number };
    return { key, session: toSession(session) };
  };

  const findUser = (condition: string, value: number | string): User | undefined => {
    const row = prepare(`SELECT * FROM users WHERE ${condition}`).get(value);
    return row === undefined ? undefined : toUser(row);
  };

  const origin = prepare("SELECT scenario, seed FROM origin").get() as Origin;
  return {
    list,
    get,
    page,
    user(id) {
      if (!users.has(id)) {
        if (users.size >= REMEMBERED_USERS) users.clear();
        users.set(id, findUser("id = ?", id));
      }
      return users.get(id);
    },
    userNamed: (username) => findUser("username = ?", username),
    users: () => prepare("SELECT * FROM users ORDER BY id").all().map(toUser),
    *sessions() {
      const next = prepare(
        `SELECT ${COLUMNS} FROM sessions WHERE session_id > ? ORDER BY session_id LIMIT ${BATCH}`,
      );
      for (let last = 0, rows: Session[] = [];; last = rows.at(-1)?.session_id ?? 0) {
        rows = next.all(last).map(toSession);
        yield* rows;
        if (rows.length < BATCH) return;
      }
    },
    count: (viewer, experimentId = null) => index.count({ viewer, experimentId }),
    nextId: () =>
      prepare("SELECT coalesce(max(session_id), 0) + 1 FROM sessions").pluck().get() as number,
    atomically(write) {
      try {
        return atomically(database, write);
      } catch (error) {
        forget();
        throw error;
      }
    },
    put(session) {
      const before = keyed(session.session_id);
      prepare(PUT_SESSION).run(toRow(session, renderRow(session, zone)));
      index.follow(before, keyed(session.session_id));
    },
    remove(sessionId) {
      const before = keyed(sessionId);
      prepare("DELETE FROM plans WHERE sessionId = ?").run(sessionId);
      prepare("DELETE FROM sessions WHERE session_id = ?").run(sessionId);
      index.follow(before, undefined);
      return before !== undefined;
    },
    plan: (plan) => void prepare(PUT_PLAN).run(plan),
    unplan(sessionId, until) {
      prepare("DELETE FROM plans WHERE sessionId = ? AND at <= ?").run(sessionId, until);
    },
    plans: () => prepare("SELECT * FROM plans ORDER BY at, rowid").all() as Plan[],
    image() {
      render();
      return withoutLog(database.serialize());
    },
    load(dataset) {
      atomically(database, () => {
        for (const table of ["users", "sessions", "plans"]) prepare(`DELETE FROM ${table}`).run();
        addRows(database, { dataset, zone });
      });
      forget();
    },
    refresh() {
      database.exec("COMMIT");
      takeSnapshot(database);
      forget();
    },
    origin,
    close: () => database.close(),
  };
}

/**
 * Writes all of it, or nothing when it throws. better-sqlite3's own `transaction()` prepares nine
 * statements for each database, and a test run opens a database for each test.
 */
function atomically<Result>(database: Database.Database, write: () => Result): Result {
  if (database.inTransaction) return write();
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = write();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Bytes with a write-ahead log beside them (2 in the header's format numbers) cannot be opened in memory. */
function withoutLog(image: Image): Image {
  image.fill(1, 18, 20);
  return image;
}

/** A session that is put again keeps its key. */
const PUT_SESSION = `INSERT INTO sessions (${COLUMNS}, row) VALUES (${
  DETAIL_KEYS.map(() => "?").join(", ")
}, ?) ON CONFLICT (session_id) DO UPDATE SET ${
  [...DETAIL_KEYS, "row"].map((key) => `${key} = excluded.${key}`).join(", ")
}`;
const PUT_PLAN = "INSERT INTO plans VALUES (@sessionId, @move, @at, @by)";

/**
 * Adds rows. A few are rendered by who needs them, for that takes longer than all else of a start.
 * Many are stored in the order of the list, so that the rows of a page lie beside each other.
 */
function addRows(
  database: Database.Database,
  { dataset: { users, sessions }, zone }: { dataset: Dataset; zone: TimeZone },
): void {
  const prepare = (sql: string) => database.prepare(sql);
  const addUser = prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?)");
  for (const { id, username, password, is_operator, is_active = true } of users) {
    addUser.run(id, username, password, Number(is_operator), Number(is_active));
  }
  const addSession = prepare(PUT_SESSION);
  let arriving: Database.Statement | undefined;
  let count = 0;
  for (const session of sessions) {
    if (count++ < BATCH) addSession.run(toRow(session, ""));
    else (arriving ??= openArrivals(database)).run(toRow(session, ""));
  }
  if (!arriving) return;
  database.function("render_row", { varargs: true }, (...values) => {
    const entries = DETAIL_KEYS.map((key, index) => [key, values[index]]);
    return renderRow(toSession(Object.fromEntries(entries)), zone);
  });
  database.exec(`
    INSERT INTO arriving SELECT ${COLUMNS}, '' FROM sessions;
    DELETE FROM sessions;
    INSERT INTO sessions (${COLUMNS}, row)
      SELECT ${COLUMNS}, render_row(${COLUMNS}) FROM arriving ${OLDEST_FIRST};
    DROP TABLE arriving;
  `);
}

function openArrivals(database: Database.Database): Database.Statement {
  database.exec(`CREATE TEMP TABLE arriving (${COLUMNS}, row)`);
  return database.prepare(`INSERT INTO arriving VALUES (${"?, ".repeat(DETAIL_KEYS.length)}?)`);
}

function openDatabase(
  file: string,
  { seed, zone }: Pick<SqliteStoreOptions, "seed"> & { zone: TimeZone },
): Database.Database {
  let database: Database.Database | undefined;
  try {
    const opened = new Database(typeof seed === "function" ? file : seed);
    database = opened;
    const prepare = (sql: string) => opened.prepare(sql);
    if (typeof seed !== "function") return opened;
    // Pages of a file are read where the system has them, without a call for each.
    opened.exec(`PRAGMA mmap_size = ${MAPPED_BYTES}`);
    const layout = prepare("PRAGMA user_version").pluck().get();
    const id = prepare("PRAGMA application_id").pluck().get();
    const isNew = id === 0 && layout === 0 &&
      prepare("SELECT count(*) FROM sqlite_master").pluck().get() === 0;
    if (isNew) fill(opened, { ...seed(), zone });
    else if (id === APPLICATION_ID && prepare("PRAGMA quick_check").pluck().get() !== "ok") {
      throw new StoreError(
        `Cannot open "${file}": it is damaged. Delete it, or name another file with --db`,
      );
    } else if (id !== APPLICATION_ID) {
      throw new StoreError(
        `Cannot open "${file}": it is not a database of sessions-mock. Name another file with --db`,
      );
    } else if (layout !== LAYOUT) {
      throw new StoreError(
        `Cannot open "${file}": its layout is ${layout}, and this version reads ${LAYOUT}. ` +
          "Delete it, or name another file with --db",
      );
    }
    return opened;
  } catch (error) {
    database?.close();
    if (!(error instanceof Database.SqliteError || error instanceof TypeError)) throw error;
    throw new StoreError(
      `Cannot open "${file}": ${error.message}. Name a database of sessions-mock, or a new file, with --db`,
      { cause: error },
    );
  }
}

/** Opens a file that another process writes; what is read stays as it was until the next snapshot. */
function openSnapshot(file: string): Database.Database {
  const database = new Database(file, { readonly: true });
  database.exec(`PRAGMA mmap_size = ${MAPPED_BYTES}`);
  takeSnapshot(database);
  return database;
}

function takeSnapshot(database: Database.Database): void {
  // A transaction holds its snapshot from its first read on.
  database.exec("BEGIN; SELECT 1 FROM origin");
}

function fill(
  database: Database.Database,
  { dataset, origin, zone }: { dataset: Dataset; origin: Origin; zone: TimeZone },
): void {
  const prepare = (sql: string) => database.prepare(sql);
  atomically(database, () => {
    database.exec(TABLES);
    prepare("INSERT INTO origin VALUES (@scenario, @seed, @zone)").run({
      ...origin,
      zone: zone.name,
    });
    addRows(database, { dataset, zone });
    database.exec(INDEXES);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`);
  });
}

function conditions(viewer: Viewer, experimentId: number | null): string {
  const parts = [
    ...viewer.isOperator ? [] : [`(${SELF})`],
    ...experimentId === null ? [] : ["experiment_id = @experimentId"],
  ];
  return parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`;
}

function toRow(session: Session, row: string): (number | string | null)[] {
  const values = DETAIL_KEYS.map((key) => {
    const value = session[key];
    return typeof value === "boolean" ? Number(value) : value;
  });
  return [...values, row];
}

/** Rows are rendered once, when they are written. */
function renderRow(session: Session, zone: TimeZone): string {
  return JSON.stringify(toListRow(session, zone));
}

/** Renders the rows that were not yet, or all of them when they were rendered in another zone. */
function renderRows(database: Database.Database, zone: TimeZone): void {
  const prepare = (sql: string) => database.prepare(sql);
  const put = prepare("UPDATE sessions SET row = ? WHERE session_id = ?");
  const rendered = prepare("SELECT zone FROM origin").pluck().get() === zone.name;
  const next = prepare(
    `SELECT ${COLUMNS} FROM sessions WHERE session_id > ? ${
      rendered ? "AND row = ''" : ""
    } ORDER BY session_id LIMIT ${BATCH}`,
  );
  if (rendered && prepare("SELECT 1 FROM sessions WHERE row = '' LIMIT 1").get() === undefined) {
    return;
  }
  atomically(database, () => {
    for (let last = 0;;) {
      const sessions = next.all(last).map(toSession);
      for (const session of sessions) put.run(renderRow(session, zone), session.session_id);
      if (sessions.length < BATCH) break;
      last = sessions.at(-1)?.session_id ?? 0;
    }
    prepare("UPDATE origin SET zone = ?").run(zone.name);
  });
}

function toSession(row: unknown): Session {
  const session = row as Session;
  return { ...session, is_active: Boolean(session.is_active) };
}

function toUser(row: unknown): User {
  const user = row as User;
  return { ...user, is_operator: Boolean(user.is_operator), is_active: Boolean(user.is_active) };
}
