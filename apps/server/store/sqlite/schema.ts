import { DETAIL_KEYS, SELF_KEYS } from "@sessions/domain";

/** The layout of the tables, written into each file; another number is another layout. */
export const LAYOUT = 7;
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
  CREATE TABLE origin (
    scenario TEXT NOT NULL, seed INTEGER NOT NULL, zone TEXT NOT NULL, removed INTEGER NOT NULL
  );
  CREATE TABLE plans (
    sessionId INTEGER NOT NULL, move TEXT NOT NULL, at INTEGER NOT NULL, by INTEGER NOT NULL
  );
`;

/** Makes the indexes, once the rows are there. */
export const INDEXES: readonly string[] = [
  `CREATE INDEX IF NOT EXISTS newest ON sessions (${NEWEST_FIRST})`,
  "CREATE INDEX IF NOT EXISTS unrendered ON sessions (session_id) WHERE row = ''",
  `CREATE INDEX IF NOT EXISTS newest_of_experiment ON sessions (experiment_id, ${NEWEST_FIRST})`,
  ...SELF_KEYS.map((key) => `CREATE INDEX IF NOT EXISTS self_${key} ON sessions (${key})`),
];

/** The tables that a reset takes back, each with the key of its rows. */
export const KEPT: Readonly<Record<"users" | "sessions", string>> = {
  users: "id",
  sessions: "session_id",
};

/**
 * Remembers how a database was at first: a row's first change puts the row as it was, or that
 * there was none, into `first_…`. Rendering a row changes nothing of it.
 */
export const FIRST_TABLES = `
  ${
  Object.entries(KEPT).map(([table, key]) => {
    const known = `EXISTS (SELECT 1 FROM first_${table} WHERE known = OLD.${key})`;
    const watched = table === "sessions" ? ` OF ${COLUMNS}` : "";
    return `
  CREATE TABLE first_${table} AS SELECT 0 AS known, * FROM ${table} WHERE 0;
  CREATE UNIQUE INDEX first_${table}_known ON first_${table} (known);
  ${
      [`UPDATE${watched}`, "DELETE"].map((change, index) => `
  CREATE TRIGGER first_${table}_${index} BEFORE ${change} ON ${table} WHEN NOT ${known} BEGIN
    INSERT INTO first_${table} SELECT OLD.${key}, * FROM ${table} WHERE ${key} = OLD.${key};
  END;`).join("")
    }
  CREATE TRIGGER first_${table}_new AFTER INSERT ON ${table}
  WHEN NOT ${known.replace("OLD", "NEW")} BEGIN
    INSERT INTO first_${table} (known) VALUES (NEW.${key});
  END;`;
  }).join("")
}
`;

/** Adds a session, or replaces the one of its id, which keeps its key. */
export const PUT_SESSION = `INSERT INTO sessions (${COLUMNS}, row) VALUES (${
  DETAIL_KEYS.map(() => "?").join(", ")
}, ?) ON CONFLICT (session_id) DO UPDATE SET ${
  [...DETAIL_KEYS, "row"].map((key) => `${key} = excluded.${key}`).join(", ")
}`;

/** Adds an account, or replaces the one of its id. */
export const PUT_USER = `INSERT INTO users VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ${
  ["username", "password", "is_operator", "is_active"].map((key) => `${key} = excluded.${key}`)
    .join(", ")
}`;
