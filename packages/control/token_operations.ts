import * as Type from "typebox";
import type { ControlOperation } from "./operation.ts";

const YEAR_S = 365 * 86_400;
const ID = Type.Integer({ minimum: 0 });

/** What may be wrong with a token. */
export const TOKEN_FAULTS = [
  "expired",
  "wrong-type",
  "bad-signature",
  "unsigned",
  "unknown-user",
] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** A token of a user, good or with one thing wrong with it. */
export const NewToken = Type.Object({
  user: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  type: Type.Optional(Type.Enum(["access", "refresh"])),
  fault: Type.Optional(Type.Enum([...TOKEN_FAULTS])),
  lifetime: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 * YEAR_S })),
}, { additionalProperties: false });

/** The operations on what somebody may ask. */
export const TOKEN_OPERATIONS = {
  createToken: {
    method: "POST",
    path: "/tokens",
    readOnly: true,
    summary: "Make a token of a user for a world, good or with one thing wrong with it.",
    body: NewToken,
    status: 201,
    result: Type.Object({ token: Type.String() }),
  },
  explain: {
    method: "GET",
    path: "/explain",
    summary:
      "Explain why `?user=` sees `?session=` or does not; without it, why their list is as long as it is.",
    query: {
      user: ID,
      session: ID,
      experiment_id: ID,
      list: Type.String({ description: "The query of a list, such as `experiment_id=7&page=2`." }),
    },
    result: Type.Object({
      contract: Type.Object({
        status: Type.Integer({
          description: "What the contract answers, whatever this mock does.",
        }),
        count: Type.Optional(Type.Integer()),
        ids: Type.Optional(
          Type.Array(Type.Integer(), { description: "The sessions of the page, in their order." }),
        ),
      }),
      user: Type.Integer(),
      operator: Type.Boolean(),
      session: Type.Optional(Type.Integer()),
      visible: Type.Optional(Type.Boolean()),
      all: Type.Optional(Type.Integer()),
      seen: Type.Optional(Type.Integer()),
      because: Type.String(),
      requirement: Type.String(),
    }),
  },
} as const satisfies Record<string, ControlOperation>;
