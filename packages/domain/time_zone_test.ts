import { expect, test } from "vitest";
import { parseDateTime } from "./date_time.ts";
import { openTimeZone } from "./time_zone.ts";

test.each([
  ["2022-03-13T06:59:59Z", "2022-03-13T01:59:59-05:00"],
  ["2022-03-13T07:00:00Z", "2022-03-13T03:00:00-04:00"],
  ["2022-11-06T05:59:59.999999Z", "2022-11-06T01:59:59.999999-04:00"],
  ["2022-11-06T06:00:00Z", "2022-11-06T01:00:00-05:00"],
  ["2022-07-04T17:59:22.666Z", "2022-07-04T13:59:22.666000-04:00"],
])("format() of New York writes %s as %s (time/zone)", (utc, local) => {
  expect(openTimeZone("America/New_York").format(parseDateTime(utc))).toBe(local);
});

test("format() writes zones with odd offsets, and UTC as a numeric offset", () => {
  const instant = parseDateTime("2022-07-04T17:59:22Z");
  expect(openTimeZone("Asia/Kathmandu").format(instant)).toBe("2022-07-04T23:44:22+05:45");
  expect(openTimeZone("America/St_Johns").format(instant)).toBe("2022-07-04T15:29:22-02:30");
  expect(openTimeZone("UTC").format(instant)).toBe("2022-07-04T17:59:22+00:00");
});

test("openTimeZone() names an unknown zone and what it wants", () => {
  expect(() => openTimeZone("Mars/Olympus")).toThrow(
    'Cannot open the time zone "Mars/Olympus": it is unknown. Use an IANA name, such as America/New_York',
  );
});
