import { expect, test } from "vitest";
import { nearestName } from "./nearest_name.ts";

test.each([
  ["prot", "port"],
  ["por", "port"],
  ["ports", "port"],
  ["pxrx", "port"],
  ["key", "key"],
])("nearestName() finds what %j is a typo of", (typo, name) => {
  expect(nearestName(typo, ["key", "port"])).toBe(name);
});

test("nearestName() takes the nearer of two names", () => {
  expect(nearestName("users", ["used", "user"])).toBe("user");
});

test("nearestName() finds nothing where three letters differ", () => {
  expect(nearestName("pxyz", ["port"])).toBeUndefined();
  expect(nearestName("port", [])).toBeUndefined();
});
