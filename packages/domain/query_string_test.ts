import fc from "fast-check";
import { expect, test } from "vitest";
import { formatQueryString, lastValue, parseQueryString } from "./query_string.ts";

test("formatQueryString() and parseQueryString() are inverse, but for the order of names", () => {
  const text = fc.string({ unit: "binary" }).map((value) => Buffer.from(value).toString());
  fc.assert(fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
    const again = parseQueryString(formatQueryString(pairs));
    const valuesOf = (list: readonly (readonly [string, string])[], wanted: string) =>
      list.filter(([name]) => name === wanted).map(([, value]) => value);
    expect(again).toHaveLength(pairs.length);
    for (const [name] of pairs) expect(valuesOf(again, name)).toEqual(valuesOf(pairs, name));
  }));
});

test("formatQueryString() sorts by code point and encodes as Python's urlencode does", () => {
  expect(formatQueryString([["😀", "1"], ["\ufffd", "2"], ["B", "~"], ["a", "!'()*"]]))
    .toBe("B=~&a=%21%27%28%29%2A&%EF%BF%BD=2&%F0%9F%98%80=1");
});

test("parseQueryString() replaces bytes that are no UTF-8", () => {
  expect(parseQueryString("a=%FF&b=%E2%82&c=%c3%28&d=%ED%A0%80&e=%zz"))
    .toEqual([["a", "\ufffd"], ["b", "\ufffd"], ["c", "\ufffd("], ["d", "\ufffd\ufffd\ufffd"], [
      "e",
      "%zz",
    ]]);
});

test("lastValue() takes the last of a repeated name (filter/repeated)", () => {
  expect(lastValue(parseQueryString("page=1&page=2"), "page")).toBe("2");
  expect(lastValue([], "page")).toBeUndefined();
});
