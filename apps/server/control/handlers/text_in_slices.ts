import { othersTurn, SLICE_MS } from "../in_slices.ts";

const PIECE_LENGTH = 65_536;

/** Joins pieces of a text into larger ones, and lets others have their turn between slices of the work. */
export async function* textInSlices(pieces: Iterable<string>): AsyncGenerator<string> {
  let text = "";
  let start = performance.now();
  for (const piece of pieces) {
    text += piece;
    const isOver = performance.now() - start > SLICE_MS;
    if (!isOver && text.length < PIECE_LENGTH) continue;
    yield text;
    text = "";
    if (!isOver) continue;
    await othersTurn();
    start = performance.now();
  }
  yield text;
}
