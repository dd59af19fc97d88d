import type Database from "better-sqlite3";
import { addChecksum, sumAgain } from "./checksums.ts";
import { ASIDE, FIRST_TRIGGERS, KEPT_TABLES, STAGED } from "./schema.ts";
import { hasChecksums, isAside, remembersFirst } from "./what_it_holds.ts";

/**
 * Has what was staged take the place of users and sessions, in a transaction: it takes as long for
 * a million rows as for ten. A database that remembers its first ones puts them aside.
 */
export function takeStaged(database: Database.Database): void {
  const isKept = remembersFirst(database) && !isAside(database);
  if (isKept) dropTriggers(database);
  for (const table of KEPT_TABLES) {
    if (isKept) move(database, table, ASIDE + table);
    else database.exec(`DROP TABLE ${table}`);
  }
  dropTriggers(database, STAGED);
  for (const table of KEPT_TABLES) move(database, STAGED + table, table);
  watch(database);
}

/** Puts users and sessions back, in a transaction, in place of what was imported. */
export function putBack(database: Database.Database): void {
  for (const table of KEPT_TABLES) {
    database.exec(`DROP TABLE ${table}`);
    move(database, ASIDE + table, table);
  }
  database.exec(FIRST_TRIGGERS);
  watch(database);
}

/** Has rows that a reset puts back rendered again then. */
export function forgetRenderedFirst(database: Database.Database): void {
  if (remembersFirst(database)) {
    database.exec("UPDATE first_sessions SET row = '' WHERE row IS NOT NULL");
  }
  if (!isAside(database)) return;
  database.exec(`UPDATE ${ASIDE}sessions SET row = ''`);
  if (hasChecksums(database)) sumAgain(database, `${ASIDE}sessions`);
}

function move(database: Database.Database, from: string, to: string): void {
  database.exec(`ALTER TABLE ${from} RENAME TO ${to}`);
  if (!hasChecksums(database)) return;
  database.exec(`
    DELETE FROM sums WHERE name = '${to}';
    UPDATE sums SET name = '${to}' WHERE name = '${from}';
  `);
}

function dropTriggers(database: Database.Database, prefix = ""): void {
  const names = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (?, ?)",
  ).pluck().all(KEPT_TABLES.map((table) => prefix + table));
  for (const name of names) database.exec(`DROP TRIGGER ${name}`);
}

/** Has the checksums of the tables that are in use kept from now on. */
function watch(database: Database.Database): void {
  if (!hasChecksums(database)) return;
  for (const table of KEPT_TABLES) addChecksum(database, table);
  sumAgain(database);
}
