const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A choice of how much time the timeline shows. */
export interface Zoom {
  readonly name: string;
  readonly milliseconds: number;
}

/** The zoom as long as nobody chose one. */
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
