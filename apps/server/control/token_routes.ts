import type { KeyObject } from "node:crypto";
import { explainSession } from "@sessions/domain";
import Type, { type Static } from "typebox";
import { makeToken, TOKEN_FAULTS } from "../faulty_token.ts";
import { ControlError } from "./control_error.ts";
import { type ControlRoute, controlRoute } from "./route.ts";

const NewToken = Type.Object({
  user: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  type: Type.Optional(Type.Enum(["access", "refresh"])),
  fault: Type.Optional(Type.Enum([...TOKEN_FAULTS])),
  lifetime: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 * 365 * 86_400 })),
}, { additionalProperties: false });

const ID = Type.Integer({ minimum: 0 });

/** The operations on who asks. */
export function tokenRoutes(key: KeyObject): ControlRoute[] {
  return [
    controlRoute<Static<typeof NewToken>>({
      method: "POST",
      path: "/tokens",
      summary: "Make a token of a user for a world, good or with one thing wrong with it.",
      body: NewToken,
      status: 201,
      answer: ({ world, body: { user, type = "access", fault, lifetime } }) => ({
        token: makeToken({
          key,
          fault,
          type,
          userId: user,
          now: world.clock.now() / 1000,
          world: world.id,
          ...(lifetime !== undefined && { lifetime }),
        }),
      }),
    }),
    controlRoute({
      method: "GET",
      path: "/explain",
      summary: "Explain why a user sees a session, or does not.",
      query: { user: ID, session: ID },
      answer({ world: { store }, query: { user: userId, session: sessionId } }) {
        if (typeof userId !== "number" || typeof sessionId !== "number") {
          throw new ControlError(400, "Cannot explain: name ?user= and &session=", "?user");
        }
        const user = store.user(userId);
        if (!user) throw new ControlError(404, `Cannot find the user ${userId}`);
        const viewer = { userId, isOperator: user.is_operator };
        const session = store.get({ userId: 0, isOperator: true }, sessionId);
        return {
          user: userId,
          operator: user.is_operator,
          session: sessionId,
          ...explainSession(session, viewer),
        };
      },
    }),
  ];
}
