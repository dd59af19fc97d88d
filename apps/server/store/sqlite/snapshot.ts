import type Database from "better-sqlite3";
import type { Snapshot } from "../store.ts";

/** Returns a database as bytes, from which one can be opened in memory. */
export function snapshotOf(database: Database.Database): Snapshot {
  const snapshot = database.serialize();
  // Bytes with a write-ahead log beside them (2 in the header's format numbers) cannot be opened in memory.
  snapshot.fill(1, 18, 20);
  return snapshot;
}
