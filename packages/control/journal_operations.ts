import { OPERATIONS } from "@sessions/domain";
import * as Type from "typebox";
import type { Static } from "typebox";
import type { ControlOperation } from "./operation.ts";

const NUMBER = Type.Integer({ minimum: 0 });
const FILTER = {
  method: Type.String(),
  operation: Type.Enum([...OPERATIONS]),
  token: Type.String(),
  status: NUMBER,
  user: Type.Integer({ minimum: 0, description: "A user's id." }),
  url: Type.String({ description: "A part of the URL." }),
  deviation: Type.String({ description: "A deviation's id." }),
  fault: Type.Integer({ minimum: 0, description: "A fault's id." }),
  requestId: Type.String({ description: "The `X-Request-ID` that the client sent." }),
  after: Type.Integer({ minimum: 0, description: "Only requests younger than this id." }),
};

/** What a world remembers of one request. */
const RequestReading = Type.Object({
  id: Type.Integer(),
  world: Type.String(),
  time: Type.String({ description: "By the world's clock, in UTC." }),
  method: Type.String(),
  url: Type.String({ description: "Path and query; secrets in it are replaced." }),
  operation: Type.Enum([...OPERATIONS]),
  status: Type.Integer(),
  duration: Type.Number({ description: "In milliseconds, injected delays included." }),
  viewer: Type.Union([
    Type.Object({ user: Type.Integer(), operator: Type.Boolean() }),
    Type.Null(),
  ]),
  token: Type.String(),
  rows: Type.Union([
    Type.Object({ before: Type.Integer(), after: Type.Integer(), answered: Type.Integer() }),
    Type.Null(),
  ]),
  deviations: Type.Array(Type.String()),
  faults: Type.Array(Type.Integer()),
  requestId: Type.Union([Type.String(), Type.Null()], {
    description: "The `X-Request-ID` that the client sent.",
  }),
});

/** What a world remembers of one request. */
export type RequestReading = Static<typeof RequestReading>;

/** The operations on a world's journal. */
export const JOURNAL_OPERATIONS = {
  listRequests: {
    method: "GET",
    path: "/requests",
    ownOnly: true,
    summary:
      "List the requests that a world answered, oldest first; with `?limit=`, the last ones.",
    query: { ...FILTER, limit: NUMBER },
    result: Type.Object({ requests: Type.Array(RequestReading) }),
  },
  countRequests: {
    method: "GET",
    path: "/requests/count",
    ownOnly: true,
    summary: "Count the requests that a world answered.",
    query: FILTER,
    result: Type.Object({ count: Type.Integer() }),
  },
  showRequest: {
    method: "GET",
    path: "/requests/:id",
    ownOnly: true,
    summary: "Show a request.",
    result: RequestReading,
  },
  forgetRequests: {
    method: "DELETE",
    path: "/requests",
    ownOnly: true,
    summary: "Forget all requests.",
    result: Type.Object({ removed: Type.Integer() }),
  },
  forgetRequest: {
    method: "DELETE",
    path: "/requests/:id",
    ownOnly: true,
    summary: "Forget a request.",
  },
} as const satisfies Record<string, ControlOperation>;
