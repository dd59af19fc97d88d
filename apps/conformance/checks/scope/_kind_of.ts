import type { AnyRow } from "../../evidence/rows.ts";

/** Tells the kinds of a user's sessions apart: by type, state, and who started and ended them. */
export const kindOf = (userId: number) => (row: AnyRow): string =>
  [
    row.session_type,
    row.is_active,
    row.start_date_time === null,
    row.end_date_time === null,
    row.started_by === userId,
    row.ended_by === userId,
  ].join();
