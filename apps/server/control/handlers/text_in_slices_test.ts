import { expect, test } from "vitest";
import { textInSlices } from "./text_in_slices.ts";

/** Pieces of a text, each of which takes its time. */
function* slowly(count: number): Generator<string> {
  for (let piece = 0; piece < count; piece++) {
    const start = performance.now();
    while (performance.now() - start < 4);
    yield String(piece % 10);
  }
}

test("textInSlices() lets others have their turn, and loses nothing", async () => {
  let turns = 0;
  const turn = () => {
    turns++;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  let text = "";
  for await (const piece of textInSlices(slowly(40))) text += piece;
  clearImmediate(next);
  expect(text).toBe("0123456789".repeat(4));
  expect(turns).toBeGreaterThanOrEqual(10);
});

test("textInSlices() joins small pieces", async () => {
  const pieces = Array.from({ length: 100_000 }, () => "row ");
  const joined: string[] = [];
  for await (const piece of textInSlices(pieces)) joined.push(piece);
  expect(joined.join("")).toBe(pieces.join(""));
  expect(joined.length).toBeLessThan(1000);
});
