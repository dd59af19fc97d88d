import { randomBytes } from "node:crypto";
import type { Session, TimeZone } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type Database from "better-sqlite3";
import type { Steps } from "../steps.ts";
import { atomically } from "./atomically.ts";
import { addChecksum, sumAgain } from "./checksums.ts";
import { renderRow, toRow, toUserRow } from "./rows.ts";
import {
  indexes,
  KEPT_TABLES,
  STAGE_SESSION,
  STAGE_USER,
  STAGED,
  STAGED_TABLES,
} from "./schema.ts";
import { hasChecksums } from "./what_it_holds.ts";

const STAGED_NAMES = KEPT_TABLES.map((table) => STAGED + table);
/** Rows of one step. */
const BATCH = 250;

/** Puts users and sessions into tables of their own, each step by itself. */
export function* stage(
  database: Database.Database,
  { users, sessions }: Dataset,
  zone: TimeZone,
): Steps<void> {
  atomically(database, () => makeTables(database));
  // As in a new database, the rows of a page lie beside each other.
  const rows = [...sessions].sort(inOrder);
  const [addUser, addSession] = [database.prepare(STAGE_USER), database.prepare(STAGE_SESSION)];
  for (const batch of batches([...users])) {
    yield;
    atomically(database, () => batch.forEach((user) => addUser.run(toUserRow(user))));
  }
  for (const batch of batches(rows)) {
    yield;
    atomically(
      database,
      () => batch.forEach((row) => addSession.run(toRow(row, renderRow(row, zone)))),
    );
  }
  yield;
}

/** Removes what was staged and not taken, such as by a process that was killed. */
export function dropStaged(database: Database.Database): void {
  atomically(database, () => {
    for (const table of STAGED_NAMES) {
      database.exec(`DROP TABLE IF EXISTS ${table}`);
      if (hasChecksums(database)) database.exec(`DELETE FROM sums WHERE name = '${table}'`);
    }
    if (hasChecksums(database)) sumAgain(database);
  });
}

function makeTables(database: Database.Database): void {
  dropStaged(database);
  const beside = `_${randomBytes(4).toString("hex")}`;
  database.exec(STAGED_TABLES + indexes(`${STAGED}sessions`, beside));
  if (!hasChecksums(database)) return;
  for (const table of STAGED_NAMES) addChecksum(database, table);
  sumAgain(database);
}

function inOrder(a: Session, b: Session): number {
  return a.created_time - b.created_time || a.session_id - b.session_id;
}

function* batches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
}
