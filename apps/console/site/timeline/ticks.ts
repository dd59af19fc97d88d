import { hourText, shortDay } from "../text/date_times.ts";
import type { Span } from "./span.ts";

/** A mark of the time axis. */
export interface Tick {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** The distances between two ticks, in minutes: 5 minutes to 30 days. */
const STEPS = [5, 15, 60, 180, 360, 720, 1440, 2880, 7200, 10_080, 20_160, 43_200];
const MAX_STEP = 86_400;

/**
 * Returns the ticks below a span: whole days, hours or minutes in the browser's zone.
 *
 * @param most how many fit
 */
export function ticks({ from, to }: Span, most: number): Tick[] {
  const minutes = STEPS.find((step) => (to - from) / (step * MINUTE_MS) <= most) ?? MAX_STEP;
  const step = minutes * MINUTE_MS;
  // Each tick is a time of day of its own: a span may have a switch of daylight saving in it.
  const first = Math.floor((from - new Date(from).getTimezoneOffset() * MINUTE_MS) / step) - 1;
  const marks = [];
  for (let index = first;; index++) {
    const at = new Date(1970, 0, 1, 0, index * minutes).getTime();
    if (at > to) return marks;
    if (at >= from) marks.push({ at, text: minutes < DAY_MINUTES ? timeText(at) : shortDay(at) });
  }
}

function timeText(at: number): string {
  const date = new Date(at);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return isMidnight ? shortDay(at) : hourText(date);
}
