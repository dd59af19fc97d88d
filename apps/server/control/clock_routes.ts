import Type, { type Static } from "typebox";
import { ControlError } from "./control_error.ts";
import { type ControlRoute, controlRoute } from "./route.ts";
import { instantAt } from "../world/instant_at.ts";

const ClockBody = Type.Object({
  now: Type.Optional(Type.String()),
  advance: Type.Optional(Type.Number({ minimum: 0, maximum: 100 * 365 * 86_400 })),
  frozen: Type.Optional(Type.Boolean()),
}, { additionalProperties: false });

const LATEST = Date.UTC(2200, 0);

/** The operations on a world's clock. */
export const CLOCK_ROUTES: readonly ControlRoute[] = [
  controlRoute({
    method: "GET",
    path: "/clock",
    summary: "Read a world's clock.",
    answer: ({ world }) => world.clock.read(),
  }),
  controlRoute<Static<typeof ClockBody>>({
    method: "PATCH",
    path: "/clock",
    summary: "Set a world's clock to `now`, `advance` it by seconds, freeze it or let it run.",
    body: ClockBody,
    answer({ world, body }) {
      const { now, advance = 0, frozen } = body;
      const { clock } = world;
      const base = now === undefined ? clock.now() : instantAt("/now", now) / 1000;
      if (base + advance * 1000 >= LATEST) {
        throw new ControlError(400, "Cannot set the clock beyond the year 2199", "/advance");
      }
      if (frozen === false) clock.resume();
      if (frozen) clock.freeze();
      if (now !== undefined) clock.set(base);
      if (advance > 0) clock.advance(advance * 1000);
      world.settle();
      return clock.read();
    },
  }),
];
