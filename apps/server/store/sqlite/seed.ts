import { DETAIL_KEYS, type TimeZone } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type Database from "better-sqlite3";
import type { Provenance } from "../store.ts";
import { atomically } from "./atomically.ts";
import { addChecksums } from "./checksums.ts";
import { renderRow, toRow, toSession, toUserRow } from "./rows.ts";
import {
  APPLICATION_ID,
  COLUMNS,
  FIRST_TABLES,
  INDEXES,
  KEPT,
  LAYOUT,
  OLDEST_FIRST,
  PUT_SESSION,
  PUT_USER,
  TABLES,
} from "./schema.ts";

/** So many rows are rendered by whoever needs them: that takes longer than all else of a start. */
const MAX_UNRENDERED = 1000;

/** Makes the tables of a new database, and fills them. */
export function fill(
  database: Database.Database,
  { dataset, origin, zone }: { dataset: Dataset; origin: Provenance; zone: TimeZone },
): void {
  atomically(database, () => {
    database.exec(TABLES);
    database.prepare("INSERT INTO origin VALUES (@scenario, @seed, @zone, 0)").run({
      ...origin,
      zone: zone.name,
    });
    addRows(database, { dataset, zone });
    database.exec(INDEXES);
    if (!database.memory) {
      database.exec(FIRST_TABLES);
      addChecksums(database);
    }
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`);
  });
}

/** Holds from now on these users and sessions alone. */
export function refill(
  database: Database.Database,
  options: { dataset: Dataset; zone: TimeZone },
): void {
  atomically(database, () => {
    database.exec("UPDATE origin SET removed = 0");
    for (const table of ["users", "sessions", "plans"]) database.exec(`DELETE FROM ${table}`);
    addRows(database, options);
  });
}

/** Takes a file back to how it was filled at first, which takes as long as it has changes. */
export function rewind(database: Database.Database): void {
  atomically(database, () => {
    database.exec("DELETE FROM plans; UPDATE origin SET removed = 0");
    for (const [table, key] of Object.entries(KEPT)) {
      const columns = database.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);
      // First away with what is there now: a name may have gone from one user to another.
      database.exec(`
        DELETE FROM ${table} WHERE ${key} IN (SELECT known FROM first_${table});
        INSERT INTO ${table} SELECT ${columns.join(", ")} FROM first_${table}
          WHERE ${key} IS NOT NULL;
        DELETE FROM first_${table};
      `);
    }
  });
}

/** Many rows are stored in the order of the list, so that the rows of a page lie beside each other. */
function addRows(
  database: Database.Database,
  { dataset: { users, sessions }, zone }: { dataset: Dataset; zone: TimeZone },
): void {
  const addUser = database.prepare(PUT_USER);
  for (const user of users) addUser.run(toUserRow(user));
  const addSession = database.prepare(PUT_SESSION);
  let arriving: Database.Statement | undefined;
  let count = 0;
  for (const session of sessions) {
    if (count++ < MAX_UNRENDERED) addSession.run(toRow(session, ""));
    else (arriving ??= openArrivals(database)).run(toRow(session, ""));
  }
  if (arriving) sortArrivals(database, zone);
}

function openArrivals(database: Database.Database): Database.Statement {
  database.exec(`CREATE TEMP TABLE arriving (${COLUMNS}, row)`);
  return database.prepare(`INSERT INTO arriving VALUES (${"?, ".repeat(DETAIL_KEYS.length)}?)`);
}

function sortArrivals(database: Database.Database, zone: TimeZone): void {
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
