/** Microseconds since 1970-01-01T00:00:00Z: a safe integer for every date-time of the contract. */
export type Instant = number;

/**
 * The text form of a date-time on the wire, as the source of a regular expression.
 *
 * @see requirement `time/format`
 */
export const DATE_TIME_PATTERN =
  "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{6})?[+-]\\d{2}:\\d{2}$";

const READABLE =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:Z|([+-])(\d{2}):([0-5]\d))$/;
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
  const match = READABLE.exec(text);
  const [, local = "", fraction = "", sign = "+", hours = "0", minutes = "0"] = match ?? [];
  const milliseconds = Date.parse(`${local}Z`);
  const real = match && Number(hours) < 24 &&
    // A day that the month does not have is read as one of the next.
    !Number.isNaN(milliseconds) &&
    new Date(milliseconds).getUTCDate() === Number(local.slice(8, 10));
  if (!real) {
    throw new RangeError(
      `Cannot read "${text}": it is not a date-time, such as 2022-11-28T08:23:49.268000-05:00`,
    );
  }
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  const instant = (milliseconds - offset) * 1000 + Number(fraction.padEnd(6, "0"));
  if (instant < EARLIEST || instant >= LATEST) {
    throw new RangeError(`Cannot read "${text}": the year must lie between 1970 and 2199`);
  }
  return instant;
}
