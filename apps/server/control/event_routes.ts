import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { Autoplay } from "../world/autoplay.ts";
import type { World } from "../world/world.ts";
import { type ControlRoute, controlRoute } from "./route.ts";

/** How often a world is looked at while somebody listens, and how often a quiet line is kept open. */
const LOOK_MS = 200;
const HEARTBEAT_MS = 15_000;

/** What {@link eventRoutes} needs. */
export interface EventRoutesOptions {
  live: Autoplay;
  /** Ends every stream. */
  ended: AbortSignal;
}

/** The operation that tells of changes as they happen. */
export function eventRoutes({ live, ended }: EventRoutesOptions): ControlRoute[] {
  return [
    controlRoute({
      method: "GET",
      path: "/events",
      summary:
        "Tell of every change of a world as server-sent events: `state`, now and after each change.",
      answer: ({ world }) => Readable.from(tell(world, live, ended)),
    }),
  ];
}

/** Looks at the world instead of being told: whatever changed it, in whichever process, is seen. */
async function* tell(world: World, live: Autoplay, ended: AbortSignal): AsyncGenerator<string> {
  let told = "";
  let last = performance.now();
  while (!ended.aborted && !world.closed) {
    await world.ready();
    const { revision, clock, deviations, faults } = world;
    const { offset, frozenAt } = clock.state;
    const state = { revision, deviations, faults: faults.list(), live: live.on };
    const text = JSON.stringify([state, offset, frozenAt]);
    const now = performance.now();
    if (text !== told) {
      yield `event: state\ndata: ${JSON.stringify({ ...state, clock: clock.read() })}\n\n`;
      [told, last] = [text, now];
    } else if (now - last > HEARTBEAT_MS) {
      yield ": still here\n\n";
      last = now;
    }
    await setTimeout(LOOK_MS, undefined, { signal: ended }).catch(() => {});
  }
}
