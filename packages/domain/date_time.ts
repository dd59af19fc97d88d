/** Microseconds since 1970-01-01T00:00:00Z: a safe integer for every date-time of the contract. */
export type Instant = number;

/**
 * The text form of a date-time on the wire, as the source of a regular expression.
 *
 * @see requirement `time/format`
 */
export const DATE_TIME_PATTERN =
  "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.(?!000000)\\d{6})?[+-]\\d{2}:\\d{2}$";

const READABLE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:[0-5]\d)$/;
const DIGIT_ZERO = 48;
const EARLIEST = 0;
const LATEST = Date.UTC(2200, 0) * 1000;

/**
 * Reads a date-time: the wire's form, and beside it `Z` and any fraction of up to six digits.
 *
 * @param text such as `2022-11-28T08:23:49.268000-05:00`
 * @returns the instant, from 1970 up to the year 2200
 * @throws {RangeError} when the text has another form, names no real date, or lies outside the range
 *
 * @example The offset is part of the instant
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseDateTime } from "@sessions/domain";
 *
 * assert.equal(parseDateTime("1970-01-01T00:00:01.000002+00:00"), 1_000_002);
 * assert.equal(parseDateTime("1970-01-01T00:00:00-05:00"), 5 * 3600 * 1_000_000);
 * ```
 */
export function parseDateTime(text: string): Instant {
  const local = READABLE.test(text) ? readLocal(text) : undefined;
  const isUtc = text.endsWith("Z");
  const zone = text.length - (isUtc ? 1 : 6);
  const hours = isUtc ? 0 : digits(text, zone + 1, zone + 3);
  if (local === undefined || hours >= 24) {
    throw new RangeError(
      `Cannot read "${text}": it is not a date-time, such as 2022-11-28T08:23:49.268000-05:00`,
    );
  }
  const minutes = isUtc ? 0 : hours * 60 + digits(text, zone + 4, zone + 6);
  const offset = minutes * (text[zone] === "-" ? -60_000 : 60_000);
  // A fraction lies behind its point; "268" and "268000" are the same.
  const places = Math.max(0, zone - 20);
  const fraction = digits(text, 20, zone) * 10 ** (6 - places);
  const instant = (local - offset) * 1000 + (places === 0 ? 0 : fraction);
  if (instant < EARLIEST || instant >= LATEST) {
    throw new RangeError(`Cannot read "${text}": the year must lie between 1970 and 2199`);
  }
  return instant;
}

/** Returns the milliseconds of a text's date and time, as if it were UTC; undefined where there is no such moment. */
function readLocal(text: string): number | undefined {
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute] = [digits(text, 11, 13), digits(text, 14, 16)];
  const second = digits(text, 17, 19);
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) &&
    hour < 24 && minute < 60 && second < 60;
  // Date.UTC() takes years before 100 for those of the last century: they are out of range anyway.
  return isReal ? Date.UTC(Math.max(year, 100), month - 1, day, hour, minute, second) : undefined;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Returns the number that the digits of a text make. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - DIGIT_ZERO;
  return value;
}
