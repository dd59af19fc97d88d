import Database from "better-sqlite3";
import type { Steps } from "../steps.ts";
import type { Snapshot } from "../store.ts";
import { renderRows } from "./render_rows.ts";
import { fill, type Filling } from "./seed.ts";

/** Returns a database as bytes, from which one can be opened in memory. */
export function snapshotOf(database: Database.Database): Snapshot {
  const snapshot = database.serialize();
  // Bytes with a write-ahead log beside them (2 in the header's format numbers) cannot be opened in memory.
  snapshot.fill(1, 18, 20);
  return snapshot;
}

/** Makes the snapshot of a store that holds some data. */
export function* makeSnapshot(filling: Filling): Steps<Snapshot> {
  const database = new Database(":memory:");
  try {
    yield* fill(database, filling);
    renderRows(database, filling.zone);
    yield;
    return snapshotOf(database);
  } finally {
    database.close();
  }
}
