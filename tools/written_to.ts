import type { Readable } from "node:stream";

/** Returns what was written to a stream since it was last read: Node 26 hands out one piece at a time. */
export function writtenTo(stream: Readable): string {
  let text = "";
  for (let piece = stream.read(); piece !== null; piece = stream.read()) text += piece;
  return text;
}
