import { SESSION_TYPES, type SessionListRow, type SessionType } from "@sessions/domain";

/** The sessions that started on one day, by type. */
export interface Day {
  /** Such as `2026-11-24`, in the deployment's zone. */
  readonly day: string;
  readonly counts: Readonly<Record<SessionType, number>>;
  readonly total: number;
}

const DAY_MS = 86_400_000;

/**
 * Counts sessions by the day on which they started, up to the newest one.
 *
 * @param most how many days at most
 */
export function countDays(rows: readonly SessionListRow[], most: number): Day[] {
  const days = new Map<string, Record<SessionType, number>>();
  for (const { start_date_time, session_type } of rows) {
    // A deviation may have it as a number.
    if (typeof start_date_time !== "string") continue;
    // The text is in the deployment's zone already.
    const day = start_date_time.slice(0, 10);
    const counts = days.get(day) ?? { ...NONE };
    counts[session_type]++;
    days.set(day, counts);
  }
  const newest = [...days.keys()].sort().at(-1);
  const oldest = [...days.keys()].sort()[0];
  if (newest === undefined || oldest === undefined) return [];
  const span = Math.round((Date.parse(newest) - Date.parse(oldest)) / DAY_MS) + 1;
  return Array.from({ length: Math.min(span, most) }, (_, index) => {
    const back = Math.min(span, most) - 1 - index;
    const day = new Date(Date.parse(newest) - back * DAY_MS).toISOString().slice(0, 10);
    const counts = days.get(day) ?? NONE;
    return { day, counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) };
  });
}

const NONE = Object.fromEntries(SESSION_TYPES.map((type) => [type, 0])) as Record<
  SessionType,
  number
>;
