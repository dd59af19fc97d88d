import fc from "fast-check";
import { expect, test } from "vitest";
import { readInteger } from "./python_int.ts";

test("readInteger() reads every integer, dressed as Python allows", () => {
  const space = fc.constantFrom("", " ", "\t", "\n", "\u00a0", "\u3000", " \t ");
  const zeros = fc.constantFrom("", "0", "000");
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      space,
      space,
      zeros,
      fc.constantFrom("", "+", "-"),
      (value, before, after, lead, sign) => {
        const wanted = sign === "-" && value !== 0 ? -value : value;
        expect(readInteger(`${before}${sign}${lead}${value}${after}`)).toBe(wanted);
      },
    ),
  );
});

test("readInteger() reads the digits of every script", () => {
  expect(readInteger("١٠٠")).toBe(100);
  expect(readInteger("𝟙𝟘𝟘")).toBe(100);
  expect(readInteger("1_000")).toBe(1000);
});

test.each([
  "",
  " ",
  "abc",
  "1.0",
  "1e2",
  "0x10",
  "1__0",
  "_1",
  "1_",
  "+-1",
  "1 0",
  "100,106",
  "null",
  "²",
  "\ufeff1",
  "\x1c1",
  "9".repeat(4301),
])(
  "readInteger() refuses %j",
  (text) => expect(readInteger(text)).toBeUndefined(),
);

test("readInteger() takes what no id can be for infinite", () => {
  expect(readInteger("9007199254740992")).toBe(Infinity);
  expect(readInteger("-99999999999999999999")).toBe(-Infinity);
});
