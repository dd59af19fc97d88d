import { expect, test } from "vitest";
import { readBaseUrl } from "./base_url.ts";

test("readBaseUrl() leaves closing slashes out", () => {
  expect(readBaseUrl("HTTP://Portal.example:80/api//")).toBe("http://portal.example/api");
});

test.each([
  ["portal.example/api", /give the base URL, such as/],
  ["ftp://portal.example/api", /give the base URL, such as/],
  ["http://ada:secret@portal.example/api", /^Cannot use a URL with credentials in it/],
  ["http://portal.example/api?x=1", /it has a query, and paths are put behind it/],
  ["http://portal.example/api#x", /it has a fragment/],
])("readBaseUrl() refuses %s", (text, message) => {
  expect(() => readBaseUrl(text)).toThrow(message);
});
