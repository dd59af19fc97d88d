import { OPERATIONS } from "@sessions/domain";
import * as Type from "typebox";
import type { Static } from "typebox";
import type { ControlOperation } from "./operation.ts";

const count = (description: string) => Type.Integer({ minimum: 1, description });

/** Which requests a fault is injected into; what is left out matches all. */
export const FaultMatch = Type.Object({
  operation: Type.Optional(
    Type.Enum([...OPERATIONS], { description: OPERATIONS.map((name) => `\`${name}\``).join(", ") }),
  ),
  page: Type.Optional(count("that page of a list")),
  user: Type.Optional(count("requests of that user; for `token`, who logs in")),
  nth: Type.Optional(count("only the nth request that the other keys match")),
  times: Type.Optional(count("at most so many")),
  probability: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: "this share of the requests" }),
  ),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 32 - 1,
      description: "with `probability`: the same seed draws the same requests",
    }),
  ),
}, { additionalProperties: false });
export type FaultMatch = Static<typeof FaultMatch>;

/** A fault of any kind. The mock checks the rest of its keys: each is a kind, with a schema of its own. */
export const AnyFault = Type.Object({ when: Type.Optional(FaultMatch) }, {
  additionalProperties: true,
});

/** A fault with its number and what it has done so far. */
export const HeldFaultReading = Type.Object({
  id: Type.Integer(),
  fault: AnyFault,
  matched: Type.Integer({ description: "How many requests it matched." }),
  injected: Type.Integer({ description: "How many of them it was injected into." }),
});

/** The operations on a world's faults. */
export const FAULT_OPERATIONS = {
  listFaults: {
    method: "GET",
    path: "/faults",
    ownOnly: true,
    summary: "List a world's faults, with how often each matched and was injected.",
    result: Type.Object({ faults: Type.Array(HeldFaultReading) }),
  },
  addFault: {
    method: "POST",
    path: "/faults",
    ownOnly: true,
    summary: "Add a fault to a world.",
    body: AnyFault,
    status: 201,
    result: HeldFaultReading,
  },
  removeFaults: {
    method: "DELETE",
    path: "/faults",
    ownOnly: true,
    summary: "Remove all of a world's faults.",
    result: Type.Object({ removed: Type.Integer() }),
  },
  removeFault: {
    method: "DELETE",
    path: "/faults/:id",
    ownOnly: true,
    summary: "Remove a fault.",
  },
} as const satisfies Record<string, ControlOperation>;
