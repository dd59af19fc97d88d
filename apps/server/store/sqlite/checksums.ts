// By its name Node 18 could not import it, and would not come to be told that it is too old.
import zlib from "node:zlib";
import type Database from "better-sqlite3";
import { ASIDE, KEPT_TABLES, STAGED } from "./schema.ts";
import { isAside, isStaged } from "./what_it_holds.ts";

/** So many bits of a checksum are kept: the sum of 32 million is still exact. */
const BITS = 28;

/** Every table of a file that holds data, what a reset takes back among them. */
const CHECKED = [
  ...KEPT_TABLES,
  ...KEPT_TABLES.map((table) => `first_${table}`),
  "plans",
  "origin",
];

/** Where SQLite keeps the tables, indexes and triggers themselves. */
const SCHEMA = "sqlite_master";

/** Lets a connection write to a file that holds checksums: its triggers call this. */
export function registerChecksum(database: Database.Database): void {
  database.function(
    "checksum",
    { deterministic: true, varargs: true },
    (...values) => zlib.crc32(JSON.stringify(values)) >>> (32 - BITS),
  );
}

/**
 * Makes a file hold the sum of the checksums of each table's rows, and every write keep it: a bit
 * that changed behind SQLite's back is noticed when the file is opened again.
 */
export function addChecksums(database: Database.Database): void {
  database.exec("CREATE TABLE sums (name TEXT PRIMARY KEY, sum INTEGER NOT NULL) WITHOUT ROWID");
  for (const table of CHECKED) addChecksum(database, table);
  database.exec(`INSERT INTO sums VALUES ('${SCHEMA}', (${sumOf(database, SCHEMA)}))`);
}

/** Makes a file that holds checksums hold that of one more table, or of a table that was put back. */
export function addChecksum(database: Database.Database, table: string): void {
  const change = (what: string) => `UPDATE sums SET sum = sum ${what} WHERE name = '${table}';`;
  const [gone, come] = ["OLD.", "NEW."].map((row) => checksumOf(database, table, row));
  database.exec(`
    INSERT INTO sums SELECT '${table}', (${sumOf(database, table)})
      WHERE NOT EXISTS (SELECT 1 FROM sums WHERE name = '${table}');
    CREATE TRIGGER sum_${table}_insert AFTER INSERT ON ${table} BEGIN
      ${change(`+ ${come}`)}
    END;
    CREATE TRIGGER sum_${table}_update AFTER UPDATE ON ${table} BEGIN
      ${change(`- ${gone} + ${come}`)}
    END;
    CREATE TRIGGER sum_${table}_delete AFTER DELETE ON ${table} BEGIN
      ${change(`- ${gone}`)}
    END;
  `);
}

/** Sums a table anew, whose rows no trigger watched, or the schema. */
export function sumAgain(database: Database.Database, table: string = SCHEMA): void {
  database.exec(`UPDATE sums SET sum = (${sumOf(database, table)}) WHERE name = '${table}'`);
}

/** Whether every table of a file still has the rows that were written. */
export function checksumsHold(database: Database.Database): boolean {
  const held = database.prepare("SELECT sum FROM sums WHERE name = ?").pluck();
  const named = (prefix: string) => KEPT_TABLES.map((table) => prefix + table);
  const others = [
    ...isAside(database) ? named(ASIDE) : [],
    ...isStaged(database) ? named(STAGED) : [],
  ];
  return [...CHECKED, ...others, SCHEMA].every((table) =>
    held.get(table) === database.prepare(sumOf(database, table)).pluck().get()
  );
}

function sumOf(database: Database.Database, table: string): string {
  return `SELECT cast(total(${checksumOf(database, table)}) AS INTEGER) FROM ${table}`;
}

function checksumOf(database: Database.Database, table: string, row: string = ""): string {
  const columns = database.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);
  return `checksum(${columns.map((name) => row + name).join(", ")})`;
}
