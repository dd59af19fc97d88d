import { DETAIL_KEYS, SELF_KEYS } from "@sessions/domain";

/** The layout of the tables, written into each file; another number is another layout. */
export const LAYOUT = 4;
/** "sess" in ASCII marks a file as this program's (the header field at offset 68 of the file format). */
export const APPLICATION_ID = 0x73657373;

/** A session's columns, in the order of its detail. */
export const COLUMNS: string = DETAIL_KEYS.join(", ");
/** Which rows are a user's self sessions. */
export const SELF: string = SELF_KEYS.map((key) => `${key} = @userId`).join(" OR ");
/** The order of the list, from its end. */
export const OLDEST_FIRST = "ORDER BY created_time, session_id";
const NEWEST_FIRST = "created_time DESC, session_id DESC";

/** Makes the tables of a new database. */
export const TABLES = `
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

/** Makes the indexes, once the rows are there. */
export const INDEXES = `
  CREATE INDEX newest ON sessions (${NEWEST_FIRST});
  CREATE INDEX unrendered ON sessions (session_id) WHERE row = '';
  CREATE INDEX newest_of_experiment ON sessions (experiment_id, ${NEWEST_FIRST});
  ${SELF_KEYS.map((key) => `CREATE INDEX self_${key} ON sessions (${key});`).join("\n")}
`;

/** Adds a session, or replaces the one of its id, which keeps its key. */
export const PUT_SESSION = `INSERT INTO sessions (${COLUMNS}, row) VALUES (${
  DETAIL_KEYS.map(() => "?").join(", ")
}, ?) ON CONFLICT (session_id) DO UPDATE SET ${
  [...DETAIL_KEYS, "row"].map((key) => `${key} = excluded.${key}`).join(", ")
}`;
