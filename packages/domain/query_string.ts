/** The decoded name and value pairs of a query, in the order of the request. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/**
 * Reads a query string as Django does: `+` is a space, a name alone has a blank value, empty pieces
 * are passed over, bytes that are no UTF-8 become U+FFFD.
 *
 * @param text what stands behind the `?`
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseQueryString } from "@sessions/domain";
 *
 * assert.deepEqual(parseQueryString("page=2&&x=a+b%21&y"), [["page", "2"], ["x", "a b!"], ["y", ""]]);
 * ```
 */
export function parseQueryString(text: string): Parameters {
  return text.split("&").filter((piece) => piece !== "").map((piece) => {
    const at = piece.indexOf("=");
    return at < 0
      ? [decode(piece), ""] as const
      : [decode(piece.slice(0, at)), decode(piece.slice(at + 1))] as const;
  });
}

/** The value that counts of a parameter: its last (requirement `filter/repeated`). */
export function lastValue(parameters: Parameters, name: string): string | undefined {
  return parameters.findLast(([key]) => key === name)?.[1];
}

/**
 * Writes a query string as the framework's links have it: sorted by name, repeated names kept
 * together in their order, a space as `+`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatQueryString } from "@sessions/domain";
 *
 * assert.equal(formatQueryString([["x", "a b"], ["experiment_id", ""]]), "experiment_id=&x=a+b");
 * ```
 * @see requirement `list/links`
 */
export function formatQueryString(parameters: Parameters): string {
  return parameters
    .map(([name, value]) => ({ name, text: `${encode(name)}=${encode(value)}` }))
    .sort((a, b) => compareCodePoints(a.name, b.name))
    .map(({ text }) => text)
    .join("&");
}

function decode(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return decodeBytes(run);
      }
    });
}

/** A run with bytes that are no UTF-8: byte by byte, each maximal broken part as one U+FFFD. */
function decodeBytes(run: string): string {
  const bytes = run.slice(1).split("%").map((hex) => parseInt(hex, 16));
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const { length, code } = readCodePoint(bytes, at);
    text += code === undefined ? "\ufffd" : String.fromCodePoint(code);
    at += length;
  }
  return text;
}

/** Unicode Standard, table 3-7: which second byte each first byte allows. */
function readCodePoint(bytes: number[], at: number): { length: number; code?: number } {
  const first = bytes[at] as number;
  if (first < 0x80) return { length: 1, code: first };
  if (first < 0xc2 || first > 0xf4) return { length: 1 };
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  let code = first & (0xff >> (size + 1));
  for (let length = 1; length < size; length++) {
    const byte = bytes[at + length];
    if (byte === undefined || byte < low || byte > high) return { length };
    code = code << 6 | byte & 0x3f;
    [low, high] = [0x80, 0xbf];
  }
  return { length: size, code };
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}
