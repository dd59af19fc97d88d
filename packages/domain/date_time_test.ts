import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDateTime } from "./date_time.ts";
import { openTimeZone } from "./time_zone.ts";

const ZONES = [
  "America/New_York",
  "UTC",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/St_Johns",
];
const instants = fc.integer({ min: Date.UTC(1973, 0) * 1000, max: Date.UTC(2199, 0) * 1000 });

test("parseDateTime() reads back what a zone writes, for every instant and zone", () => {
  fc.assert(
    fc.property(instants, fc.constantFrom(...ZONES), (instant, name) => {
      expect(parseDateTime(openTimeZone(name).format(instant))).toBe(instant);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  "2022-11-28",
  "2022-11-28T08:23:49",
  "2022-11-28 08:23:49-05:00",
  "2022-02-30T08:23:49-05:00",
  "2022-13-01T08:23:49-05:00",
  "2022-11-28T24:00:00-05:00",
  "2022-11-28T08:23:60-05:00",
  "2022-11-28T08:23:49.1234567-05:00",
  "2022-11-28T08:23:49-0500",
  "2022-11-28T08:23:49-24:00",
  "",
])("parseDateTime() refuses %j", (text) => {
  expect(() => parseDateTime(text)).toThrow(
    `Cannot read "${text}": it is not a date-time, such as 2022-11-28T08:23:49.268000-05:00`,
  );
});

test("parseDateTime() refuses years that the contract has no use for", () => {
  const message = "the year must lie between 1970 and 2199";
  expect(() => parseDateTime("1969-12-31T23:59:59+00:00")).toThrow(message);
  expect(() => parseDateTime("2200-01-01T00:00:00+00:00")).toThrow(message);
  expect(parseDateTime("2199-12-31T23:59:59.999999Z")).toBe(Date.UTC(2200, 0) * 1000 - 1);
});
