import Database from "better-sqlite3";
import {
  countPages,
  DEFAULT_PAGE_SIZE,
  DETAIL_KEYS,
  type ListQuery,
  resolvePage,
  SELF_KEYS,
  type Session,
  type User,
  type Viewer,
} from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type { Origin, SessionStore } from "./store.ts";

/** Written into each file; another number is another layout. */
const LAYOUT = 1;
/** "sess" in ASCII marks the file as ours (the header field at offset 68 of the file format). */
const APPLICATION_ID = 0x73657373;

/** Rows that a walk over all sessions holds at once. */
const BATCH = 1000;

const COLUMNS = DETAIL_KEYS.join(", ");
const NEWEST_FIRST = "created_time DESC, session_id DESC";
const SELF = SELF_KEYS.map((key) => `${key} = @userId`).join(" OR ");

const TABLES = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
    is_operator INTEGER NOT NULL, is_active INTEGER NOT NULL
  );
  CREATE TABLE sessions (
    ${
  DETAIL_KEYS.map((key) => key === "session_id" ? `${key} INTEGER PRIMARY KEY` : key).join(", ")
}
  );
  CREATE TABLE origin (scenario TEXT NOT NULL, seed INTEGER NOT NULL);
`;
const INDEXES = `
  CREATE INDEX newest ON sessions (${NEWEST_FIRST});
  CREATE INDEX newest_of_experiment ON sessions (experiment_id, ${NEWEST_FIRST});
  ${SELF_KEYS.map((key) => `CREATE INDEX self_${key} ON sessions (${key});`).join("\n")}
`;

/** What {@link openSqliteStore} may be told. */
export interface SqliteStoreOptions {
  /**
   * The database file, kept on disk.
   *
   * @default ":memory:"
   */
  file?: string;
  /** The data that a new database starts with, and where it came from. */
  seed: () => { dataset: Dataset; origin: Origin };
  /**
   * Rows on a page.
   *
   * @default 100
   */
  pageSize?: number;
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
  { file = ":memory:", seed, pageSize = DEFAULT_PAGE_SIZE }: SqliteStoreOptions,
): SessionStore {
  const database = openDatabase(file, seed);
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, statement = kept(database, sql));
    return statement;
  };

  const count = (where: string, parameters: object): number =>
    prepare(`SELECT count(*) FROM sessions ${where}`).pluck().get(parameters) as number;

  const list = (viewer: Viewer, { experimentId, page }: ListQuery) => {
    const where = conditions(viewer, experimentId);
    const parameters = { userId: viewer.userId, experimentId };
    const total = count(where, parameters);
    const pageCount = countPages(total, pageSize);
    const number = resolvePage(page, pageCount);
    const rows = prepare(
      `SELECT ${COLUMNS} FROM sessions ${where} ORDER BY ${NEWEST_FIRST} LIMIT @limit OFFSET @offset`,
    ).all({ ...parameters, limit: pageSize, offset: (number - 1) * pageSize });
    return { count: total, page: number, pageCount, rows: rows.map(toSession) };
  };

  const get = (viewer: Viewer, sessionId: number): Session | undefined => {
    const scope = viewer.isOperator ? "" : `AND (${SELF})`;
    const row = prepare(`SELECT ${COLUMNS} FROM sessions WHERE session_id = @sessionId ${scope}`)
      .get({ sessionId, userId: viewer.userId });
    return row === undefined ? undefined : toSession(row);
  };

  const findUser = (condition: string, value: number | string): User | undefined => {
    const row = prepare(`SELECT * FROM users WHERE ${condition}`).get(value);
    return row === undefined ? undefined : toUser(row);
  };

  const origin = prepare("SELECT scenario, seed FROM origin").get() as Origin;
  return {
    list,
    get,
    user: (id) => findUser("id = ?", id),
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
    count: (viewer) => count(conditions(viewer, null), { userId: viewer.userId }),
    origin,
    close: () => database.close(),
  };
}

function openDatabase(file: string, seed: SqliteStoreOptions["seed"]): Database.Database {
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    const layout = kept(database, "PRAGMA user_version").pluck().get();
    const id = kept(database, "PRAGMA application_id").pluck().get();
    const isNew = id === 0 && layout === 0 &&
      kept(database, "SELECT count(*) FROM sqlite_master").pluck().get() === 0;
    if (isNew) fill(database, seed());
    else if (id === APPLICATION_ID && kept(database, "PRAGMA quick_check").pluck().get() !== "ok") {
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
    return database;
  } catch (error) {
    database?.close();
    if (!(error instanceof Database.SqliteError || error instanceof TypeError)) throw error;
    throw new StoreError(
      `Cannot open "${file}": ${error.message}. Name a database of sessions-mock, or a new file, with --db`,
      { cause: error },
    );
  }
}

const KEPT: Database.Statement[] = [];

/**
 * Prepares a statement that is never collected as garbage: from Node 24.16 on that aborts the
 * process in better-sqlite3 before 13, which is the first to need a newer Node than 20.
 */
function kept(database: Database.Database, sql: string): Database.Statement {
  const statement = database.prepare(sql);
  KEPT.push(statement);
  return statement;
}

function fill(
  database: Database.Database,
  { dataset, origin }: ReturnType<SqliteStoreOptions["seed"]>,
): void {
  database.transaction(() => {
    database.exec(TABLES);
    kept(database, "INSERT INTO origin VALUES (@scenario, @seed)").run(origin);
    const addUser = kept(database, "INSERT INTO users VALUES (?, ?, ?, ?, ?)");
    for (const { id, username, password, is_operator, is_active = true } of dataset.users) {
      addUser.run(id, username, password, Number(is_operator), Number(is_active));
    }
    const addSession = kept(
      database,
      `INSERT INTO sessions (${COLUMNS}) VALUES (${DETAIL_KEYS.map(() => "?").join(", ")})`,
    );
    for (const session of dataset.sessions) {
      addSession.run(DETAIL_KEYS.map((key) => {
        const value = session[key];
        return typeof value === "boolean" ? Number(value) : value;
      }));
    }
    database.exec(INDEXES);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`);
  })();
}

function conditions(viewer: Viewer, experimentId: number | null): string {
  const parts = [
    ...viewer.isOperator ? [] : [`(${SELF})`],
    ...experimentId === null ? [] : ["experiment_id = @experimentId"],
  ];
  return parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`;
}

function toSession(row: unknown): Session {
  const session = row as Session;
  return { ...session, is_active: Boolean(session.is_active) };
}

function toUser(row: unknown): User {
  const user = row as User;
  return { ...user, is_operator: Boolean(user.is_operator), is_active: Boolean(user.is_active) };
}
