/** Every runtime has it; the domain's compiler settings know neither Node nor the DOM. */
declare const URLSearchParams: new (text: string) => Iterable<[name: string, value: string]>;

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
  // Node has the bytes of a URL as characters. A leading "?" would be taken away, a leading "&" is nothing.
  const escaped = text.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  return [...new URLSearchParams(`&${escaped}`)];
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
