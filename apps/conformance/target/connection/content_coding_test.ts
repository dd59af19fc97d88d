import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decode, encode } from "./content_coding.ts";

const text = Buffer.from("{}");

test.each(["gzip", "GZIP", " Gzip", "x-gzip"])("decode() reads the coding %o", async (coding) => {
  expect(await decode(gzipSync(text), coding, 10)).toEqual(text);
  expect(await decode(await encode(text, coding) ?? text, coding, 10)).toEqual(text);
});

test.each(["zip", "constructor", ""])("decode() does not know the coding %o", async (coding) => {
  expect(await decode(text, coding, 10)).toBeUndefined();
});

test("decode() reads no more than it may", async () => {
  expect(await decode(gzipSync(Buffer.alloc(11)), "gzip", 10)).toBeUndefined();
});
