import { SESSION_TYPES } from "@sessions/domain";

const TIMES = ["start_date_time", "end_date_time"];
const TYPES: readonly unknown[] = SESSION_TYPES;

/** Returns whether a row or a detail can be shown as a session: it has an id, a type, and times or nulls. */
export function isReadable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const session = value as Record<string, unknown>;
  return Number.isInteger(session["session_id"]) && TYPES.includes(session["session_type"]) &&
    TIMES.every((key) => {
      const time = session[key];
      return time === null || typeof time === "string" && !Number.isNaN(Date.parse(time));
    });
}
