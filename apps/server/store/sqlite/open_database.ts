import type { TimeZone } from "@sessions/domain";
import Database from "better-sqlite3";
import type { Dataset } from "@sessions/fixtures";
import type { Provenance, Snapshot } from "../store.ts";
import { StoreError } from "../store_error.ts";
import { checksumsHold, registerChecksum } from "./checksums.ts";
import { APPLICATION_ID, LAYOUT } from "./schema.ts";
import { atOnce } from "../steps.ts";
import { fill } from "./seed.ts";
import { dropStaged } from "./stage.ts";
import { isStaged } from "./what_it_holds.ts";

/** How much of a file is mapped into memory. */
const MAPPED_BYTES = 2 ** 31;

/** Options for {@linkcode openDatabase}. */
export interface OpenDatabaseOptions {
  /** The data that a new database starts with, and where it came from; or all of it as bytes. */
  readonly seed: (() => { dataset: Dataset; origin: Provenance }) | Snapshot;
  readonly zone: TimeZone;
}

/**
 * Opens a database: a new one is filled, one that has data keeps it.
 *
 * @param file a path, or `:memory:`
 * @throws {StoreError} when the file cannot be opened, or is no database of this program
 */
export function openDatabase(
  file: string,
  { seed, zone }: OpenDatabaseOptions,
): Database.Database {
  let database: Database.Database | undefined;
  try {
    database = new Database(typeof seed === "function" ? file : seed);
    // A copy of a file has its triggers.
    registerChecksum(database);
    if (typeof seed !== "function") return database;
    // Pages of a file are read where the system has them, without a call for each.
    database.exec(`PRAGMA mmap_size = ${MAPPED_BYTES}`);
    if (isNew(database)) atOnce(fill(database, { ...seed(), zone }));
    else checkFile(database, file);
    // A file that can only be read opens without a word, and fails at its first change.
    database.exec("BEGIN IMMEDIATE");
    database.exec("UPDATE origin SET seed = seed; ROLLBACK");
    if (isStaged(database)) dropStaged(database);
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

/** Opens a file that another process writes; what is read stays as it was until the next snapshot. */
export function openSnapshot(file: string): Database.Database {
  const database = new Database(file, { readonly: true });
  database.exec(`PRAGMA mmap_size = ${MAPPED_BYTES}`);
  takeSnapshot(database);
  return database;
}

/** Begins a transaction, which holds its snapshot from its first read on. */
export function takeSnapshot(database: Database.Database): void {
  database.exec("BEGIN; SELECT 1 FROM origin");
}

function read(database: Database.Database, sql: string): unknown {
  return database.prepare(sql).pluck().get();
}

function isNew(database: Database.Database): boolean {
  return read(database, "PRAGMA application_id") === 0 &&
    read(database, "PRAGMA user_version") === 0 &&
    read(database, "SELECT count(*) FROM sqlite_master") === 0;
}

function checkFile(database: Database.Database, file: string): void {
  if (read(database, "PRAGMA application_id") !== APPLICATION_ID) {
    throw new StoreError(
      `Cannot open "${file}": it is not a database of sessions-mock. Name another file with --db`,
    );
  }
  const layout = read(database, "PRAGMA user_version");
  if (layout !== LAYOUT) {
    throw new StoreError(
      `Cannot open "${file}": its layout is ${layout}, and this version reads ${LAYOUT}. ` +
        "Delete it, or name another file with --db",
    );
  }
  if (read(database, "PRAGMA integrity_check(1)") !== "ok" || !checksumsHold(database)) {
    throw new StoreError(
      `Cannot open "${file}": it is damaged. Delete it, or name another file with --db`,
    );
  }
}
