import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import { registerChecksum } from "./checksums.ts";

/** Pages of 4 KiB that are copied at a time, and rows that are read at a time. */
const PAGES = 2000;
const ROWS = 20_000;

/** A copy of a database, in a temporary file of its own. */
export interface CopiedDatabase {
  readonly database: Database.Database;
  /** Removes the file, once the database is closed. */
  remove(): void;
}

/** Copies a database, whatever its size, while others have their turn. Its file ends with it. */
export async function copyInSlices(source: Database.Database): Promise<CopiedDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "sessions-mock-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, "copy.db");
    let flushing: "not yet" | "now" | "done" = "not yet";
    await source.backup(file, {
      progress({ remainingPages }) {
        if (remainingPages > PAGES || flushing === "done") return PAGES;
        // The last of them waits until the disk has all others: its commit would wait for them.
        if (flushing === "not yet") void flush(file).then(() => flushing = "done");
        flushing = "now";
        return 0;
      },
    });
    const database = new Database(file);
    registerChecksum(database);
    // Nobody else reads it, and it need not outlive the process.
    database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
    removeNow(remove);
    return { database, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Writes to the disk what a file holds, in a thread of its own; where that fails, the commit does it. */
async function flush(path: string): Promise<void> {
  const file = await open(path, "r+").catch(() => undefined);
  await file?.sync().catch(() => {});
  await file?.close();
}

/** So that nothing is left of a process that is killed; Windows removes no open file. */
function removeNow(remove: () => void): void {
  try {
    remove();
  } catch {
    // It is removed when the database is closed.
  }
}

/** Reads a column, whatever its length, while others have their turn. */
export async function readInSlices(
  database: Database.Database,
  sql: string,
): Promise<number[]> {
  const values: number[] = [];
  for (const value of database.prepare(sql).pluck().iterate()) {
    values.push(value as number);
    if (values.length % ROWS === 0) await setImmediate();
  }
  return values;
}
