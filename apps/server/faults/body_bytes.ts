import type { Context } from "../http/request_state.ts";

/** Returns the bytes of an answer that is about to be sent. */
export function bodyBytes(context: Context): Buffer {
  return Buffer.from(context.body as string | Buffer ?? "");
}
