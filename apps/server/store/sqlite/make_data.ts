import Database from "better-sqlite3";
import type { Steps } from "../steps.ts";
import type { MadeData } from "../store.ts";
import { renderRows } from "./render_rows.ts";
import { fill, type Filling } from "./seed.ts";
import { snapshotOf } from "./snapshot.ts";
import { storeOf } from "./sqlite_store.ts";
import { remembersFirst } from "./what_it_holds.ts";

/**
 * Makes what worlds with data of their own begin with.
 *
 * @param canWait whether much of it may be copied in slices
 */
export function* makeData(filling: Filling, canWait: boolean): Steps<MadeData> {
  const database = new Database(":memory:");
  let isHeld = false;
  try {
    yield* fill(database, filling);
    renderRows(database, filling.zone);
    yield;
    isHeld = canWait && remembersFirst(database);
    if (!isHeld) {
      const snapshot = snapshotOf(database);
      return { snapshot, bytes: snapshot.length };
    }
    const bytes = database.prepare(
      "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    ).pluck().get() as number;
    return { store: storeOf(database, filling.zone), bytes };
  } finally {
    if (!isHeld) database.close();
  }
}
