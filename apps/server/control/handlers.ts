import type { KeyObject } from "node:crypto";
import type { ControlName } from "@sessions/control";
import type { TimeZone } from "@sessions/domain";
import type { Story } from "@sessions/fixtures/story_schema";
import type { Autoplay } from "../world/autoplay.ts";
import type { HeldData } from "../world/held_data.ts";
import type { Worlds } from "../world/worlds.ts";
import { CLOCK_HANDLERS } from "./handlers/clock_handlers.ts";
import { describeControl } from "./describe_control.ts";
import { FAULT_HANDLERS } from "./handlers/fault_handlers.ts";
import type { Handlers } from "./handlers/handler.ts";
import { health } from "./handlers/health.ts";
import { JOURNAL_HANDLERS } from "./handlers/journal_handlers.ts";
import { liveHandlers } from "./handlers/live_handlers.ts";
import { PEOPLE_HANDLERS } from "./handlers/people_handlers.ts";
import { sessionHandlers } from "./handlers/session_handlers.ts";
import { tellEvents } from "./handlers/tell_events.ts";
import { tokenHandlers } from "./handlers/token_handlers.ts";
import { worldHandlers } from "./handlers/world_handlers.ts";

/** What a control plane changes: everything that a mock holds. */
export interface Controlled {
  readonly worlds: Worlds;
  /** The data that worlds can be forked from. */
  readonly heldData: HeldData;
  readonly key: KeyObject;
  readonly zone: TimeZone;
  /** The machine's time, in milliseconds since 1970. */
  readonly clock: () => number;
  /** When the mock started, by that clock. */
  readonly startedAt: number;
  readonly live: Autoplay;
  /** The stories that the console plays, beside the kit's. */
  readonly stories: readonly Story[];
  /** Ends every stream of events. */
  readonly ended: AbortSignal;
}

/** Returns the handler of every operation of a mock. */
export function controlHandlers(controlled: Controlled): Handlers<ControlName> {
  const { worlds, key, zone, clock, startedAt, live, stories } = controlled;
  return {
    health: health({ world: worlds.default, clock, startedAt }),
    describe: describeControl,
    ...liveHandlers(live, worlds.default),
    listen: ({ world }) =>
      tellEvents(world, {
        ...controlled,
        // The default world alone lives by itself.
        live: () => world === worlds.default && live.on,
      }),
    ...worldHandlers(controlled),
    ...CLOCK_HANDLERS,
    ...sessionHandlers(zone),
    ...FAULT_HANDLERS,
    ...JOURNAL_HANDLERS,
    ...tokenHandlers(key),
    ...PEOPLE_HANDLERS,
    listStories: async () => ({ stories: [...stories, ...await kitStories()] }),
  };
}

/** They are checked and read when somebody asks for the first time. */
async function kitStories(): Promise<Story[]> {
  return (await import("@sessions/fixtures/kit_stories")).kitStories();
}
