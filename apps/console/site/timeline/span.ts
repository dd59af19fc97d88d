import type { SessionListRow } from "@sessions/domain";

/** A span of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Options for {@linkcode spanOf}. */
export interface SpanOptions {
  /** How long it is at least, in milliseconds; `Infinity` for all that there is. */
  milliseconds: number;
  now: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The room behind the newest moment, as a part of the span. */
const MARGIN = 0.12;

/** Returns the span of a zoom: up to now, or up to the newest session if all ended long ago. */
export function spanOf(
  rows: readonly Pick<SessionListRow, "start_date_time" | "end_date_time" | "is_active">[],
  { milliseconds, now }: SpanOptions,
): Span {
  const times = rows.flatMap(({ start_date_time, end_date_time }) =>
    [start_date_time, end_date_time].flatMap((text) => text === null ? [] : [Date.parse(text)])
  );
  const newest = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const oldest = times.reduce((least, time) => Math.min(least, time), Infinity);
  const isActive = rows.some(({ is_active }) => is_active);
  // Data of long ago of which nothing is active, such as the documented sample, is looked at where it is.
  const end = isActive || newest === -Infinity || newest > now - 2 * DAY_MS ? now : newest;
  const length = milliseconds === Infinity ? Math.max(HOUR_MS, end - oldest) : milliseconds;
  const from = Number.isFinite(length) ? end - length : end - DAY_MS;
  return { from, to: end + (end - from) * MARGIN };
}
