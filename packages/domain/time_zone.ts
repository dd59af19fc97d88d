import type { Instant } from "./date_time.ts";

const MICROSECONDS_PER_MINUTE = 60_000_000;
/** An offset is remembered for a quarter of an hour, unless it changes inside. */
const OFFSET_SPAN = 15 * MICROSECONDS_PER_MINUTE;
const REMEMBERED_OFFSETS = 100_000;

/** The portal's own zone. */
export const DEFAULT_TIME_ZONE = "America/New_York";

/** A named zone that writes instants as the wire's date-times. */
export interface TimeZone {
  /** The IANA name, such as `America/New_York`. */
  readonly name: string;
  /** Minutes east of UTC at an instant, daylight saving included. */
  offsetAt(instant: Instant): number;
  /** The wire's text of an instant. */
  format(instant: Instant): string;
}

/**
 * Opens a time zone.
 *
 * @param name an IANA name, such as `America/New_York`
 * @throws {RangeError} when the zone is unknown
 *
 * @example Daylight saving shows in the offset, and a zero fraction is left out
 * ```ts
 * import assert from "node:assert/strict";
 * import { openTimeZone, parseDateTime } from "@sessions/domain";
 *
 * const zone = openTimeZone("America/New_York");
 * assert.equal(zone.format(parseDateTime("2022-11-28T13:23:49.268000Z")), "2022-11-28T08:23:49.268000-05:00");
 * assert.equal(zone.format(parseDateTime("2022-07-04T18:19:22Z")), "2022-07-04T14:19:22-04:00");
 * ```
 * @see requirements `time/format` and `time/zone`
 */
export function openTimeZone(name: string): TimeZone {
  const reader = offsetReader(name);
  const offsets = new Map<number, number>();

  const offsetAt = (instant: Instant): number => {
    const span = Math.floor(instant / OFFSET_SPAN);
    let offset = offsets.get(span);
    if (offset === undefined) {
      const [first, last] = [span * OFFSET_SPAN, (span + 1) * OFFSET_SPAN - 1].map(reader);
      // St. John's switched a minute after midnight.
      if (first !== last) return reader(instant);
      offset = first as number;
      if (offsets.size >= REMEMBERED_OFFSETS) offsets.clear();
      offsets.set(span, offset);
    }
    return offset;
  };

  const format = (instant: Instant): string => {
    const offset = offsetAt(instant);
    const local = new Date((instant - mod(instant, 1_000_000)) / 1000 + offset * 60_000);
    const fraction = mod(instant, 1_000_000);
    const minutes = Math.abs(offset);
    return local.toISOString().slice(0, 19) +
      (fraction === 0 ? "" : `.${String(fraction).padStart(6, "0")}`) +
      (offset < 0 ? "-" : "+") + two(Math.floor(minutes / 60)) + ":" + two(minutes % 60);
  };

  return { name, offsetAt, format };
}

const KNOWN_TO_BE_GOOD = new Set([DEFAULT_TIME_ZONE, "UTC"]);

/** Each takes a millisecond or more, and serves everybody; there are some 400 zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function offsetReader(name: string): (instant: Instant) => number {
  let format = formats.get(name);
  const open = () => {
    try {
      format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
      formats.set(name, format);
      return format;
    } catch {
      throw new RangeError(
        `Cannot open the time zone "${name}": it is unknown. Use an IANA name, such as America/New_York`,
      );
    }
  };
  // The first formatter takes 10 ms or more.
  if (!KNOWN_TO_BE_GOOD.has(name)) format ??= open();
  return (instant) => {
    format ??= open();
    const part = format.formatToParts(instant / 1000).find(({ type }) => type === "timeZoneName");
    const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(part?.value ?? "") ?? [];
    return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === "-" ? -1 : 1);
  };
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
