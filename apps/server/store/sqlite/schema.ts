import { DETAIL_KEYS, SELF_KEYS } from "@sessions/domain";

/** The layout of the tables, written into each file; another number is another layout. */
export const LAYOUT = 8;
/** "sess" in ASCII marks a file as this program's (the header field at offset 68 of the file format). */
export const APPLICATION_ID = 0x73657373;

/** A session's columns, in the order of its detail. */
export const COLUMNS: string = DETAIL_KEYS.join(", ");
/** Which rows are a user's self sessions. */
export const SELF: string = SELF_KEYS.map((key) => `${key} = @userId`).join(" OR ");
/** The order of the list, from its end. */
export const OLDEST_FIRST = "ORDER BY created_time, session_id";
const NEWEST_FIRST = "created_time DESC, session_id DESC";

/** Makes the tables of users and sessions, which are called so in the end. */
const keptTables = (prefix: string): string => `
  CREATE TABLE ${prefix}users (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
    is_operator INTEGER NOT NULL, is_active INTEGER NOT NULL
  );
  CREATE TABLE ${prefix}sessions (
    key INTEGER PRIMARY KEY,
    ${DETAIL_KEYS.map((key) => key === "session_id" ? `${key} INTEGER UNIQUE` : key).join(", ")},
    row TEXT NOT NULL
  );
`;

/** Makes the tables of a new database. */
export const TABLES = `
  ${keptTables("")}
  CREATE TABLE origin (
    scenario TEXT NOT NULL, seed INTEGER NOT NULL, zone TEXT NOT NULL, removed INTEGER NOT NULL
  );
  CREATE TABLE plans (
    sessionId INTEGER NOT NULL, move TEXT NOT NULL, at INTEGER NOT NULL, by INTEGER NOT NULL
  );
`;

/**
 * Makes the indexes, once the rows are there.
 *
 * @param table the table, where it is not the one in use
 * @param beside what their names end with: those of a table keep them when it is renamed
 */
export function indexes(table = "sessions", beside = ""): string {
  const index = (name: string, on: string) =>
    `CREATE INDEX IF NOT EXISTS ${name}${beside} ON ${table} ${on};`;
  return [
    index("newest", `(${NEWEST_FIRST})`),
    index("unrendered", "(session_id) WHERE row = ''"),
    index("newest_of_experiment", `(experiment_id, ${NEWEST_FIRST})`),
    ...SELF_KEYS.map((key) => index(`self_${key}`, `(${key})`)),
  ].join("");
}

/** The tables that a reset takes back, each with the key of its rows. */
export const KEPT = { users: "id", sessions: "session_id" } as const;
/** Their names. */
export const KEPT_TABLES = ["users", "sessions"] as const satisfies (keyof typeof KEPT)[];

/** What the names of those tables begin with while an import stands in their place. */
export const ASIDE = "aside_";
/** What they begin with where an import is put together. */
export const STAGED = "staged_";
/** Makes the tables of an import. */
export const STAGED_TABLES: string = keptTables(STAGED);

/** Where it is remembered how rows were at first. */
export const FIRST_TABLES: string = KEPT_TABLES.map((table) => `
  CREATE TABLE first_${table} AS SELECT 0 AS known, * FROM ${table} WHERE 0;
  CREATE UNIQUE INDEX first_${table}_known ON first_${table} (known);
`).join("");

/**
 * Remembers how a database was at first: a row's first change puts the row as it was, or that
 * there was none, into `first_…`. Rendering a row changes nothing of it.
 */
export const FIRST_TRIGGERS: string = Object.entries(KEPT).map(([table, key]) => {
  const known = `EXISTS (SELECT 1 FROM first_${table} WHERE known = OLD.${key})`;
  const watched = table === "sessions" ? ` OF ${COLUMNS}` : "";
  return `
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
}).join("");

/** Adds a session, or replaces the one of its id, which keeps its key. */
export const PUT_SESSION: string = putSession("sessions");
/** Adds a session to an import. */
export const STAGE_SESSION: string = putSession(`${STAGED}sessions`);

function putSession(table: string): string {
  return `INSERT INTO ${table} (${COLUMNS}, row) VALUES (${
    DETAIL_KEYS.map(() => "?").join(", ")
  }, ?) ON CONFLICT (session_id) DO UPDATE SET ${
    [...DETAIL_KEYS, "row"].map((key) => `${key} = excluded.${key}`).join(", ")
  }`;
}

/** Adds an account, or replaces the one of its id. */
export const PUT_USER: string = putUser("users");
/** Adds an account to an import. */
export const STAGE_USER: string = putUser(`${STAGED}users`);

function putUser(table: string): string {
  return `INSERT INTO ${table} VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ${
    ["username", "password", "is_operator", "is_active"].map((key) => `${key} = excluded.${key}`)
      .join(", ")
  }`;
}
