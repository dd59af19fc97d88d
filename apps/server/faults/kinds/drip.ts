import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import * as Type from "typebox";
import { bodyBytes } from "../body_bytes.ts";
import { heldBack } from "../../http/request_state.ts";
import { faultKind, MAX_DELAY_MS } from "../fault_kind.ts";

/** The answer comes slowly. */
export const drip = faultKind({
  keys: {
    drip: Type.Object({
      bytes: Type.Integer({ minimum: 1, maximum: 65_536 }),
      every: Type.Number({ minimum: 0, maximum: MAX_DELAY_MS }),
    }, { additionalProperties: false }),
  },
  sentence: 'the answer comes slowly: `{"bytes": 16, "every": 50}`',
  isAnswer: true,
  after({ drip }, { context }) {
    if (!drip) return;
    const bytes = bodyBytes(context);
    heldBack.add(context.res);
    context.body = Readable.from(dripping(bytes, drip), { objectMode: false });
    context.length = bytes.length;
  },
});

async function* dripping(
  bytes: Buffer,
  { bytes: size, every }: { bytes: number; every: number },
): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    if (at > 0) await sleep(every);
    yield bytes.subarray(at, at + size);
  }
}
