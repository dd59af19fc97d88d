import type { SessionListRow } from "@sessions/domain";
import { spanOf } from "./span.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A choice of how much time the timeline shows. */
export interface Zoom {
  readonly name: string;
  readonly milliseconds: number;
}

/** The zoom as long as nobody chose one, and something is active. */
export const DEFAULT_ZOOM: Zoom = { name: "6 hours", milliseconds: 6 * HOUR_MS };

/** The zooms of the timeline, the closest first. */
export const ZOOMS: readonly [Zoom, ...Zoom[]] = [
  { name: "15 min", milliseconds: HOUR_MS / 4 },
  { name: "1 hour", milliseconds: HOUR_MS },
  DEFAULT_ZOOM,
  { name: "1 day", milliseconds: DAY_MS },
  { name: "7 days", milliseconds: 7 * DAY_MS },
  { name: "30 days", milliseconds: 30 * DAY_MS },
  { name: "all", milliseconds: Infinity },
];

/** Returns the zoom that fits the data: the usual one, or the closest with half of what ended long ago. */
export function fittingZoom(rows: readonly SessionListRow[], now: number): Zoom {
  const starts = rows.flatMap(({ start_date_time: start }) =>
    start === null ? [] : Date.parse(start)
  );
  if (starts.length === 0 || rows.some(({ is_active }) => is_active)) return DEFAULT_ZOOM;
  const fitting = ZOOMS.find((zoom) => {
    const { from, to } = spanOf(rows, { ...zoom, now });
    return starts.filter((start) => start >= from && start <= to).length * 2 >= starts.length;
  });
  return fitting ?? DEFAULT_ZOOM;
}
