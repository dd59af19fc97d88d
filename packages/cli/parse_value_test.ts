import { expect, test } from "vitest";
import { readSwitch } from "./parse_value.ts";

test.each(["1", "true", "YES", "On"])("readSwitch() reads %j as yes", (word) => {
  expect(readSwitch(word)).toBe(true);
});

test.each(["0", "false", "NO", "Off"])("readSwitch() reads %j as no", (word) => {
  expect(readSwitch(word)).toBe(false);
});

test.each(["", "2", "banana", "yes!", "on "])("readSwitch() reads %j as neither", (word) => {
  expect(readSwitch(word)).toBeUndefined();
});
