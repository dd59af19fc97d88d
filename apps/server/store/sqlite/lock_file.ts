import Database from "better-sqlite3";
import { existsSync, realpathSync, rmSync, statSync } from "node:fs";
import { StoreError } from "../store_error.ts";

/**
 * Keeps a database file for this mock alone; the system gives it back when the process ends, however
 * it ends. The lock is held on an empty file beside it, so that workers can still read the database.
 *
 * @returns what gives it back
 * @throws {StoreError} when another mock has it, or nothing can be written beside it
 */
export function lockFile(file: string): () => void {
  const path = `${existsSync(file) ? realpathSync(file) : file}-lock`;
  for (;;) {
    const lock = take(path, file);
    if (lock) {
      return function release() {
        try {
          rmSync(path, { force: true });
        } catch {
          // A system that deletes no open file keeps it: an empty one that nobody holds.
        }
        lock.close();
      };
    }
  }
}

/** Undefined is a lock that its holder gave back, and deleted, at the same moment. */
function take(path: string, file: string): Database.Database | undefined {
  let lock: Database.Database | undefined;
  try {
    lock = new Database(path, { timeout: 0 });
    const before = inodeOf(path);
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    if (before !== undefined && before === inodeOf(path)) return lock;
    lock.close();
    return undefined;
  } catch (error) {
    lock?.close();
    const { code, message } = error as { code?: string; message: string };
    throw new StoreError(
      code?.startsWith("SQLITE_BUSY")
        ? `Cannot open "${file}": another mock serves it. Stop that one, name another file with ` +
          "--db, or share a PostgreSQL database"
        : `Cannot open "${file}": ${message} ("${path}" marks it as in use). ` +
          "Name a database of sessions-mock, or a new file, with --db",
      { cause: error },
    );
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
