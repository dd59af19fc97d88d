import type { CLOCK_OPERATIONS } from "@sessions/control";
import { changeClock } from "../../world/change_clock.ts";
import type { Handlers } from "./handler.ts";

/** Answers the operations on a world's clock. */
export const CLOCK_HANDLERS: Handlers<keyof typeof CLOCK_OPERATIONS> = {
  readClock: ({ world }) => world.clock.read(),
  changeClock({ world, body }) {
    changeClock(world, body);
    return world.clock.read();
  },
};
