import { FRAMEWORK_NAMES, SessionDetail } from "@sessions/domain";
import * as Type from "typebox";
import type { Static } from "typebox";
import { HeldFaultReading } from "./fault_operations.ts";
import type { ControlOperation, Frozen } from "./operation.ts";
import { ClockReading, DeviationIds } from "./world_schemas.ts";

const Live = Type.Object({ on: Type.Boolean() }, { additionalProperties: false });

/** A mock's state, as its stream of events tells it. */
export const MockState = Type.Object({
  revision: Type.Integer(),
  scenario: Type.String({ description: "What the data came from." }),
  framework: Type.Enum([...FRAMEWORK_NAMES]),
  portal: Type.Optional(Type.String()),
  clock: ClockReading,
  deviations: DeviationIds,
  faults: Type.Array(HeldFaultReading),
  live: Type.Boolean(),
  changes: Type.Optional(
    Type.Object({ sessions: Type.Array(SessionDetail), removed: Type.Array(Type.Integer()) }, {
      description:
        "Which sessions were written and removed since the state before; without it, all may be another.",
    }),
  ),
});
export type MockState = Frozen<Static<typeof MockState>>;

/** The operations on the mock itself. */
export const SERVER_OPERATIONS = {
  health: {
    method: "GET",
    path: "/health",
    query: { digest: Type.Integer({ minimum: 0, maximum: 1 }) },
    summary:
      "Say what serves which data. The only one that needs no token, but for `?digest=1`, which adds the data's digest; it is left out beyond 10,000 sessions, `?digest=0` leaves it out.",
    open: ({ digest }) => digest !== 1,
    result: Type.Object({
      status: Type.Literal("ok"),
      version: Type.String(),
      uptime: Type.Integer({ description: "In seconds." }),
      scenario: Type.String(),
      seed: Type.Integer(),
      counts: Type.Object({ users: Type.Integer(), sessions: Type.Integer() }),
      digest: Type.Optional(Type.String()),
      framework: Type.Enum([...FRAMEWORK_NAMES]),
      portal: Type.Optional(Type.String()),
      deviations: Type.Optional(Type.Array(Type.String())),
    }),
  },
  describe: {
    method: "GET",
    path: "/schema",
    summary: "Describe the control plane as OpenAPI 3.1.",
    result: Type.Object({}, { additionalProperties: true }),
  },
  readLive: {
    method: "GET",
    path: "/live",
    summary: "Say whether sessions begin and end by themselves.",
    result: Live,
  },
  changeLive: {
    method: "PATCH",
    path: "/live",
    readOnly: true,
    ownOnly: true,
    summary: "Let sessions of the default world begin and end by themselves, or stop that (`on`).",
    body: Live,
    result: Live,
  },
  listen: {
    method: "GET",
    path: "/events",
    summary:
      "Tell of every change of a world as server-sent events: `state`, now and after each change, with the sessions that changed.",
    stream: true,
    result: MockState,
  },
} as const satisfies Record<string, ControlOperation>;
