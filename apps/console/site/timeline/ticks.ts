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
const LONGEST_STEP = 86_400;

/**
 * Returns the ticks below a span: whole days, hours or minutes in the browser's zone.
 *
 * @param most how many fit
 */
export function ticks({ from, to }: Span, most: number): Tick[] {
  const minutes = STEPS.find((step) => (to - from) / (step * MINUTE_MS) <= most) ?? LONGEST_STEP;
  const step = minutes * MINUTE_MS;
  const zone = new Date(to).getTimezoneOffset() * MINUTE_MS;
  const marks = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) {
    marks.push({ at, text: minutes < DAY_MINUTES ? hourText(at) : dayText(at) });
  }
  return marks;
}

function hourText(at: number): string {
  const date = new Date(at);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return isMidnight
    ? dayText(at)
    : date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function dayText(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}
