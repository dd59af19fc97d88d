import { changeClock } from "../world/change_clock.ts";
import { ClockChange } from "../world/world_schemas.ts";
import { type ControlRoute, controlRoute } from "./route.ts";

/** The operations on a world's clock. */
export const CLOCK_ROUTES: readonly ControlRoute[] = [
  controlRoute({
    method: "GET",
    path: "/clock",
    summary: "Read a world's clock.",
    answer: ({ world }) => world.clock.read(),
  }),
  controlRoute<ClockChange>({
    method: "PATCH",
    path: "/clock",
    summary: "Set a world's clock to `now`, advance it by `advanceMs`, freeze it or let it run.",
    body: ClockChange,
    answer({ world, body }) {
      changeClock(world, body);
      return world.clock.read();
    },
  }),
];
