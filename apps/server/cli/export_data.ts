import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { EVERYONE, openTimeZone } from "@sessions/domain";
import { type Dataset, writeDataset } from "@sessions/fixtures";
import { withoutPassword } from "../store/postgres/without_password.ts";
import { openSqliteStore } from "../store/sqlite/sqlite_store.ts";
import type { SessionStore } from "../store/store.ts";
import { StoreError } from "../store/store_error.ts";
import { asksForOther } from "../world/data_source.ts";
import { type ChosenData, isShared, openShared, seedOf } from "./chosen_data.ts";
import { FileError } from "./cli_error.ts";
import type { ServeFlags } from "./flags.ts";

/** Writes the data as a dataset, without a server: that of a database which is there, or what the flags name. */
export async function exportWithoutServing(
  file: string,
  flags: ServeFlags,
  source: ChosenData,
): Promise<void> {
  if (flags.db === undefined) return exportDataset(file, source.load(), flags.timeZone);
  const seed = seedOf(source);
  const shared = isShared(flags.db) ? await openShared(flags.db, flags, source) : undefined;
  const store = shared?.store ??
    openSqliteStore({ file: flags.db, seed: () => seed(), zone: openTimeZone(flags.timeZone) });
  try {
    checkHeldData(flags, store);
    await exportDataset(file, { users: store.users(), sessions: store.sessions() }, flags.timeZone);
  } finally {
    store.close();
    await shared?.close();
  }
}

/**
 * Checks that a database holds the data that the flags ask for.
 *
 * @throws {StoreError} when it holds other data
 */
export function checkHeldData(flags: ServeFlags, store: SessionStore): void {
  if (flags.db === undefined) return;
  const held = { ...store.origin, sessions: store.count(EVERYONE) };
  if (asksForOther(flags, held)) {
    throw new StoreError(
      `Cannot serve other data from "${
        withoutPassword(flags.db)
      }": it holds ${held.sessions} sessions of ` +
        `${held.scenario}, seed ${held.seed}. Leave the data flags out to serve those, or ${
          isShared(flags.db) ? "name another database" : "delete the file"
        }`,
    );
  }
}

/**
 * Writes a dataset to a file; `-` is standard output.
 *
 * @throws {FileError} when the file cannot be written
 */
export async function exportDataset(
  file: string,
  dataset: Dataset,
  timeZone: string,
): Promise<void> {
  try {
    const text = writeDataset(dataset, openTimeZone(timeZone));
    if (file === "-") await pipeline(text, process.stdout, { end: false });
    else await pipeline(text, createWriteStream(file));
  } catch (error) {
    throw new FileError(
      `Cannot write "${file}": ${(error as Error).message}. Name a writable file`,
    );
  }
}
