import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { MockState } from "@sessions/control";
import type { Autoplay } from "../../world/autoplay.ts";
import type { World } from "../../world/world.ts";

/** How often a world is looked at while somebody listens, and how often a quiet line is kept open. */
const LOOK_MS = 200;
const HEARTBEAT_MS = 15_000;

/** Options for {@linkcode tellEvents}. */
export interface EventOptions {
  live: Autoplay;
  /** Ends every stream. */
  ended: AbortSignal;
}

/** Returns a stream that tells of each change of a world, as server-sent events. */
export function tellEvents(world: World, { live, ended }: EventOptions): Readable {
  return Readable.from(tell(world, live, ended));
}

/** Looks at the world instead of being told: whatever changed it, in whichever process, is seen. */
async function* tell(world: World, live: Autoplay, ended: AbortSignal): AsyncGenerator<string> {
  let told = "";
  let last = performance.now();
  while (!ended.aborted && !world.closed) {
    await world.ready();
    const { revision, clock, faults, behavior: { framework, portal, deviations } } = world;
    const { offset, pace, frozenAt } = clock.state;
    const state = {
      revision,
      framework,
      ...(portal !== null && { portal }),
      deviations,
      faults: faults.list(),
      live: live.on,
    };
    const text = JSON.stringify([state, offset, pace, frozenAt]);
    const now = performance.now();
    if (text !== told) {
      const value: MockState = { ...state, clock: clock.read() };
      yield `event: state\ndata: ${JSON.stringify(value)}\n\n`;
      [told, last] = [text, now];
    } else if (now - last > HEARTBEAT_MS) {
      yield ": still here\n\n";
      last = now;
    }
    await setTimeout(LOOK_MS, undefined, { signal: ended }).catch(() => {});
  }
}
