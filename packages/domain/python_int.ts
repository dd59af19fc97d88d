/** What Python strips around a number; JavaScript's `trim` knows another set. */
const SPACE = "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
const INTEGER = new RegExp(`^${SPACE}([+-]?)(\\p{Nd}+(?:_\\p{Nd}+)*)${SPACE}$`, "u");
/** Python refuses longer numbers (`sys.set_int_max_str_digits`). */
const MAX_DIGITS = 4300;

/**
 * Reads an integer as Python's `int()` does: white space around, a sign, leading zeros, single
 * underscores between digits and the digits of every script are fine.
 *
 * @returns the integer, ±Infinity beyond the safe integers (no id is there), or undefined for what
 * `int()` refuses
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readInteger } from "@sessions/domain";
 *
 * assert.equal(readInteger(" +0_100 "), 100);
 * assert.equal(readInteger("1.0"), undefined);
 * assert.equal(readInteger("9".repeat(40)), Infinity);
 * ```
 * @see requirement `filter/invalid`
 */
export function readInteger(text: string): number | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const digits = Array.from(match[2] as string).filter((character) => character !== "_");
  if (digits.length > MAX_DIGITS) return undefined;
  const magnitude = Number(digits.map(digitValue).join(""));
  const value = Number.isSafeInteger(magnitude) ? magnitude : Infinity;
  return match[1] === "-" && value !== 0 ? -value : value;
}

/** Unicode lays out the decimal digits of every script in runs of ten that start at zero. */
function digitValue(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code < 0x80) return code - 0x30;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return (code - zero) % 10;
}
