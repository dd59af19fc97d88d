import type Database from "better-sqlite3";

/**
 * Writes all of it, or nothing when it throws; within another call it is part of that.
 *
 * better-sqlite3's own `transaction()` prepares nine statements for each database, and a test run
 * opens a database for each test.
 */
export function atomically<Result>(database: Database.Database, write: () => Result): Result {
  if (database.inTransaction) return write();
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = write();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
