import { DETAIL_KEYS, type TimeZone } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type Database from "better-sqlite3";
import { MANY_SESSIONS, type Provenance } from "../store.ts";
import { atOnce, type Steps } from "../steps.ts";
import { atomically } from "./atomically.ts";
import { addChecksums } from "./checksums.ts";
import { putBack } from "./put_aside.ts";
import { renderRow, toRow, toSession, toUserRow } from "./rows.ts";
import {
  APPLICATION_ID,
  COLUMNS,
  FIRST_TABLES,
  FIRST_TRIGGERS,
  indexes,
  KEPT,
  KEPT_TABLES,
  LAYOUT,
  OLDEST_FIRST,
  PUT_SESSION,
  PUT_USER,
  TABLES,
} from "./schema.ts";
import { isAside } from "./what_it_holds.ts";

/** So many rows are rendered by whoever needs them: that takes longer than all else of a start. */
const MAX_UNRENDERED = 1000;
/** Rows of one step. */
const BATCH = 250;
/** More rows than a call may ask for are sorted at once, which takes less. */
export const MAX_STEPPED = 100_000;
/** What of arriving rows is held in memory: all that are sorted step by step. */
const ARRIVING_KIB = 65_536;

/** What a new database is filled with. */
export interface Filling {
  readonly dataset: Dataset;
  readonly origin: Provenance;
  readonly zone: TimeZone;
}

/** Makes the tables of a new database, and fills them. */
export function* fill(
  database: Database.Database,
  { dataset, origin, zone }: Filling,
): Steps<void> {
  database.exec("BEGIN IMMEDIATE");
  try {
    database.exec(TABLES);
    database.prepare("INSERT INTO origin VALUES (@scenario, @seed, @zone, 0)").run({
      ...origin,
      zone: zone.name,
    });
    const count = yield* addRows(database, { dataset, zone });
    database.exec(indexes());
    if (!database.memory || count > MANY_SESSIONS) database.exec(FIRST_TABLES + FIRST_TRIGGERS);
    if (!database.memory) addChecksums(database);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`);
    database.exec("COMMIT");
  } finally {
    if (database.inTransaction) database.exec("ROLLBACK");
  }
}

/** Holds from now on these users and sessions alone. */
export function refill(
  database: Database.Database,
  options: { dataset: Dataset; zone: TimeZone },
): void {
  atomically(database, () => {
    database.exec("DELETE FROM plans; UPDATE origin SET removed = 0");
    for (const table of KEPT_TABLES) database.exec(`DELETE FROM ${table}`);
    atOnce(addRows(database, options));
  });
}

/**
 * Takes a database that remembers it back to how it was filled at first, which takes as long as it
 * has changes.
 *
 * @param follow runs a write of a session, and hears whose it is
 */
export function rewind(
  database: Database.Database,
  follow: (sessionId: number, write: () => void) => void,
): void {
  atomically(database, () => {
    database.exec("DELETE FROM plans; UPDATE origin SET removed = 0");
    if (isAside(database)) putBack(database);
    for (const table of KEPT_TABLES) {
      const key = KEPT[table];
      const columns = database.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);
      const remove = database.prepare(`DELETE FROM ${table} WHERE ${key} = ?`);
      const add = database.prepare(`
        INSERT INTO ${table} SELECT ${columns.join(", ")} FROM first_${table}
          WHERE known = ? AND ${key} IS NOT NULL
      `);
      const known = database.prepare(`SELECT known FROM first_${table}`).pluck().all() as number[];
      // First away with what is there now: a name may have gone from one user to another.
      for (const write of [remove, add]) {
        for (const id of known) {
          if (table === "users") write.run(id);
          else follow(id, () => write.run(id));
        }
      }
      database.exec(`DELETE FROM first_${table}`);
    }
  });
}

/** Many rows are stored in the order of the list, so that the rows of a page lie beside each other. */
function* addRows(
  database: Database.Database,
  { dataset: { users, sessions }, zone }: { dataset: Dataset; zone: TimeZone },
): Steps<number> {
  const addUser = database.prepare(PUT_USER);
  for (const user of users) addUser.run(toUserRow(user));
  const addSession = database.prepare(PUT_SESSION);
  let arriving: Database.Statement | undefined;
  let count = 0;
  for (const session of sessions) {
    if (count++ < MAX_UNRENDERED) addSession.run(toRow(session, ""));
    else (arriving ??= openArrivals(database)).run(toRow(session, ""));
    if (count === MAX_STEPPED + 1) database.exec("DROP INDEX temp.arriving_order");
    if (count % BATCH === 0) yield;
  }
  if (arriving) yield* sortArrivals(database, { count, zone });
  return count;
}

function openArrivals(database: Database.Database): Database.Statement {
  database.exec(`
    CREATE TEMP TABLE arriving (${COLUMNS}, row);
    CREATE INDEX temp.arriving_order ON arriving (created_time, session_id);
    PRAGMA temp.cache_size = -${ARRIVING_KIB};
  `);
  return database.prepare(`INSERT INTO arriving VALUES (${"?, ".repeat(DETAIL_KEYS.length)}?)`);
}

function* sortArrivals(
  database: Database.Database,
  { count, zone }: { count: number; zone: TimeZone },
): Steps<void> {
  database.function("render_row", { varargs: true }, (...values) => {
    const entries = DETAIL_KEYS.map((key, index) => [key, values[index]]);
    return renderRow(toSession(Object.fromEntries(entries)), zone);
  });
  database.exec(`INSERT INTO arriving SELECT ${COLUMNS}, '' FROM sessions; DELETE FROM sessions`);
  const batch = count > MAX_STEPPED ? count : BATCH;
  // To make an index of many rows is one long step; to add rows to one is many short ones.
  if (batch < count) database.exec(indexes());
  const add = database.prepare(`
    INSERT INTO sessions (${COLUMNS}, row) SELECT ${COLUMNS}, render_row(${COLUMNS}) FROM arriving
      WHERE (created_time, session_id) > (@created_time, @session_id)
      ${OLDEST_FIRST} ${batch < count ? `LIMIT ${batch}` : ""}
  `);
  const last = database.prepare(
    "SELECT created_time, session_id FROM sessions ORDER BY key DESC LIMIT 1",
  );
  let place: unknown = { created_time: -Infinity, session_id: 0 };
  for (let added = 0; added < count; added += batch) {
    add.run(place);
    place = last.get();
    yield;
  }
  database.exec("DROP TABLE arriving");
}
