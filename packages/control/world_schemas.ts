import { type DeviationId, FRAMEWORK_NAMES } from "@sessions/domain";
import { DatasetFile } from "@sessions/fixtures/dataset_schema";
import type { Frozen } from "./operation.ts";
import * as Type from "typebox";
import type { Static } from "typebox";

const TEXT = Type.Optional(Type.String());

/** Rows on a page. */
const PageSize = Type.Integer({ minimum: 1, maximum: 100_000 });

/** A new world, as HTTP and the harness ask for one. */
export const NewWorld = Type.Object({
  id: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z0-9_-]{1,64}$",
      description: "1 to 64 letters, digits, - and _",
    }),
  ),
  scenario: TEXT,
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
  sessions: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  users: Type.Optional(Type.Integer({ minimum: 2, maximum: 100_000 })),
  now: TEXT,
  deviations: Type.Optional(Type.Array(Type.String())),
  portal: TEXT,
  framework: Type.Optional(Type.Enum([...FRAMEWORK_NAMES])),
  pageSize: Type.Optional(PageSize),
}, { additionalProperties: false });
export type NewWorld = Static<typeof NewWorld>;

/** How a world is asked to answer. */
export const NewBehavior = Type.Object({
  deviations: Type.Optional(Type.Array(Type.String())),
  portal: TEXT,
  framework: TEXT,
  pageSize: Type.Optional(PageSize),
}, { additionalProperties: false });

/** The ids of deviations, as a world that has them tells them. */
export const DeviationIds = Type.Array(Type.Unsafe<DeviationId>(Type.String()));

const BEHAVIOR = {
  framework: Type.Enum([...FRAMEWORK_NAMES]),
  pageSize: Type.Integer(),
  deviations: DeviationIds,
  portal: Type.Union([Type.String(), Type.Null()]),
};

/** How a world answers. */
export const BehaviorReading = Type.Object(BEHAVIOR);

/** How many times as fast as the machine's a clock runs. */
export const Pace = Type.Integer({ minimum: 1, maximum: 3600 });

/** A clock as one looks at it. */
export const ClockReading = Type.Object({
  now: Type.String({ description: "The date-time, in UTC." }),
  frozen: Type.Boolean(),
  real: Type.Boolean({ description: "Whether it shows the machine's time." }),
  pace: Type.Optional(Pace),
}, { additionalProperties: false });
export type ClockReading = Static<typeof ClockReading>;

/** A world as one looks at it. */
export const WorldReading = Type.Object({
  id: Type.String(),
  scenario: Type.String(),
  seed: Type.Integer(),
  users: Type.Integer(),
  sessions: Type.Integer(),
  clock: ClockReading,
  ...BEHAVIOR,
  faults: Type.Integer(),
  requests: Type.Integer({ description: "How many its journal has counted." }),
});
export type WorldReading = Frozen<Static<typeof WorldReading>>;

/** A world that was exported: its dataset, clock, behavior and faults. */
export const WorldFile = Type.Object({
  dataset: DatasetFile,
  clock: Type.Optional(ClockReading),
  deviations: Type.Optional(Type.Array(Type.String())),
  portal: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  framework: TEXT,
  pageSize: Type.Optional(PageSize),
  faults: Type.Optional(Type.Array(Type.Unknown())),
}, { additionalProperties: false });
