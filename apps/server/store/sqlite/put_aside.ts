import type Database from "better-sqlite3";
import { addChecksum, hasChecksums, sumAgain } from "./checksums.ts";
import { ASIDE, FIRST_TRIGGERS, hasTable, indexes, KEPT_TABLES } from "./schema.ts";

const TABLES = Object.entries(ASIDE);

/** Whether what a database was filled with stands aside, as another dataset was imported. */
export function isAside(database: Database.Database): boolean {
  return hasTable(database, ASIDE.sessions);
}

/**
 * Puts users and sessions aside, in a transaction, and makes empty tables in their place: it takes
 * as long for a million rows as for ten, and a reset puts them back.
 */
export function putAside(database: Database.Database): void {
  dropTriggers(database);
  for (const [table, aside] of TABLES) move(database, table, aside);
  database.exec(KEPT_TABLES + indexes("_of_import"));
  watch(database);
}

/** Puts users and sessions back, in a transaction, in place of what was imported. */
export function putBack(database: Database.Database): void {
  for (const [table, aside] of TABLES) {
    database.exec(`DROP TABLE ${table}`);
    move(database, aside, table);
  }
  database.exec(FIRST_TRIGGERS);
  watch(database);
}

/** Has rows that a reset puts back rendered again then. */
export function forgetRenderedFirst(database: Database.Database): void {
  if (hasTable(database, "first_sessions")) {
    database.exec("UPDATE first_sessions SET row = '' WHERE row IS NOT NULL");
  }
  if (!isAside(database)) return;
  database.exec(`UPDATE ${ASIDE.sessions} SET row = ''`);
  if (hasChecksums(database)) sumAgain(database, ASIDE.sessions);
}

function move(database: Database.Database, from: string, to: string): void {
  database.exec(`ALTER TABLE ${from} RENAME TO ${to}`);
  if (!hasChecksums(database)) return;
  database.exec(`
    DELETE FROM sums WHERE name = '${to}';
    UPDATE sums SET name = '${to}' WHERE name = '${from}';
  `);
}

function dropTriggers(database: Database.Database): void {
  const names = database.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('users', 'sessions')`,
  ).pluck().all();
  for (const name of names) database.exec(`DROP TRIGGER ${name}`);
}

/** Has the checksums of the tables that are in use kept from now on. */
function watch(database: Database.Database): void {
  if (!hasChecksums(database)) return;
  for (const [table] of TABLES) addChecksum(database, table);
  sumAgain(database);
}
