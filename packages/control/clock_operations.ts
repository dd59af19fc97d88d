import * as Type from "typebox";
import type { Static } from "typebox";
import type { ControlOperation } from "./operation.ts";
import { ClockReading, Pace } from "./world_schemas.ts";

const YEAR_MS = 365 * 86_400_000;

/** A change of a world's clock. */
export const ClockChange = Type.Object({
  now: Type.Optional(Type.String()),
  advanceMs: Type.Optional(Type.Number({ minimum: 0, maximum: 100 * YEAR_MS })),
  frozen: Type.Optional(Type.Boolean()),
  pace: Type.Optional(Pace),
}, { additionalProperties: false });
export type ClockChange = Static<typeof ClockChange>;

/** The operations on a world's clock. */
export const CLOCK_OPERATIONS = {
  readClock: {
    method: "GET",
    path: "/clock",
    summary: "Read a world's clock.",
    result: ClockReading,
  },
  changeClock: {
    method: "PATCH",
    path: "/clock",
    summary:
      "Set a world's clock to `now`, advance it by `advanceMs`, freeze it or let it run (`frozen`), `pace` times as fast as the machine's.",
    body: ClockChange,
    result: ClockReading,
  },
} as const satisfies Record<string, ControlOperation>;
