import type { Context } from "./request_state.ts";

const MAX_THROWN_AWAY = 64 * 2 ** 20;

/**
 * Reads the body of a request.
 *
 * @param mostBytes how large it may be
 * @returns undefined for a larger one. The rest of it is thrown away, so that a client that sends all
 * of it before it listens gets its answer; one without a declared or sane length is cut off.
 */
export async function readBytes(context: Context, mostBytes: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  const declared = Number(context.req.headers["content-length"] ?? 0);
  if (declared > mostBytes && declared < MAX_THROWN_AWAY) return undefined;
  let length = 0;
  for await (const piece of context.req) {
    length += piece.length;
    if (length > mostBytes) {
      context.set("Connection", "close");
      return undefined;
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
