import { openTimeZone } from "@sessions/domain";
import { type AnyRow, instantOf } from "./rows.ts";

const COMMON = [
  "America/New_York",
  "UTC",
  "America/Chicago",
  "America/Denver",
  "America/Los_Angeles",
  "Europe/London",
  "Europe/Berlin",
  "Asia/Kolkata",
];

/** Returns the name of every zone, the likeliest first. */
export function zoneNames(): string[] {
  return [...COMMON, ...Intl.supportedValuesOf("timeZone")];
}

/** Returns a zone that all date-times of list rows fit, if there is one. */
export function fittingZone(rows: Iterable<AnyRow>): string | undefined {
  const texts = [...rows].flatMap((row) => [row.start_date_time, row.end_date_time]).filter((
    text,
  ) => instantOf(text) !== undefined) as string[];
  return zoneNames().find((name) => {
    const zone = openTimeZone(name);
    return texts.every((text) =>
      zone.format(instantOf(text) as number).slice(-6) === text.slice(-6)
    );
  });
}
