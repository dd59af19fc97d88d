import { SESSION_TYPES, type SessionListRow, type SessionType } from "@sessions/domain";

/** How many sessions started on one day. */
export interface Day {
  /** Such as `2026-11-24`, in the portal's zone. */
  readonly day: string;
  readonly counts: Readonly<Record<SessionType, number>>;
  readonly total: number;
}

const DAY_MS = 86_400_000;
const NONE = Object.fromEntries(SESSION_TYPES.map((type) => [type, 0])) as Record<
  SessionType,
  number
>;

/**
 * Counts sessions by the day on which they started.
 *
 * @param maxDays the number of days at most, up to the newest one
 * @returns every day in between, the oldest first
 */
export function countDays(rows: readonly SessionListRow[], maxDays: number): Day[] {
  const days = new Map<string, Record<SessionType, number>>();
  for (const { start_date_time, session_type } of rows) {
    // A deviation may send it as a number.
    if (typeof start_date_time !== "string") continue;
    // The text is in the portal's zone already.
    const day = start_date_time.slice(0, 10);
    const counts = days.get(day) ?? { ...NONE };
    counts[session_type]++;
    days.set(day, counts);
  }
  const sorted = [...days.keys()].sort();
  const [oldest, newest] = [sorted[0], sorted.at(-1)];
  if (newest === undefined || oldest === undefined) return [];
  const span = Math.round((Date.parse(newest) - Date.parse(oldest)) / DAY_MS) + 1;
  const length = Math.min(span, maxDays);
  return Array.from({ length }, (_, index) => {
    const daysBefore = length - 1 - index;
    const day = new Date(Date.parse(newest) - daysBefore * DAY_MS).toISOString().slice(0, 10);
    const counts = days.get(day) ?? NONE;
    return { day, counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) };
  });
}
