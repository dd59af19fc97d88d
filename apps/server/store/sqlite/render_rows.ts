import type { TimeZone } from "@sessions/domain";
import type Database from "better-sqlite3";
import { atomically } from "./atomically.ts";
import { forgetRenderedFirst } from "./put_aside.ts";
import { renderRow, toSession } from "./rows.ts";
import { COLUMNS } from "./schema.ts";

const BATCH = 1000;

/** Renders the rows that were not yet, or all of them when they were rendered in another zone. */
export function renderRows(database: Database.Database, zone: TimeZone): void {
  const put = database.prepare("UPDATE sessions SET row = ? WHERE session_id = ?");
  const rendered = database.prepare("SELECT zone FROM origin").pluck().get() === zone.name;
  const next = database.prepare(
    `SELECT ${COLUMNS} FROM sessions WHERE session_id > ? ${
      rendered ? "AND row = ''" : ""
    } ORDER BY session_id LIMIT ${BATCH}`,
  );
  const unrendered = database.prepare("SELECT 1 FROM sessions WHERE row = '' LIMIT 1");
  if (rendered && unrendered.get() === undefined) return;
  atomically(database, () => {
    if (!rendered) forgetRenderedFirst(database);
    for (let last = 0;;) {
      const sessions = next.all(last).map(toSession);
      for (const session of sessions) put.run(renderRow(session, zone), session.session_id);
      if (sessions.length < BATCH) break;
      last = sessions.at(-1)?.session_id ?? 0;
    }
    database.prepare("UPDATE origin SET zone = ?").run(zone.name);
  });
}
