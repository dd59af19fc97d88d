import type Database from "better-sqlite3";
import { ASIDE, STAGED } from "./schema.ts";

/** Whether a database remembers how it was filled at first. */
export function remembersFirst(database: Database.Database): boolean {
  return hasTable(database, "first_sessions");
}

/** Whether what it was filled with stands aside, as another dataset was imported. */
export function isAside(database: Database.Database): boolean {
  return hasTable(database, `${ASIDE}sessions`);
}

/** Whether an import is put together in it. */
export function isStaged(database: Database.Database): boolean {
  return hasTable(database, `${STAGED}sessions`);
}

/** Whether it holds checksums: files do. */
export function hasChecksums(database: Database.Database): boolean {
  return hasTable(database, "sums");
}

function hasTable(database: Database.Database, name: string): boolean {
  const find = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  return find.get(name) !== undefined;
}
