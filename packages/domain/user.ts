import Type, { type Static } from "typebox";

/** An account of a deployment, as a dataset holds it. */
export const User = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  username: Type.String({ minLength: 1, maxLength: 150 }),
  password: Type.String({ minLength: 1 }),
  is_operator: Type.Boolean(),
  is_active: Type.Optional(Type.Boolean({ default: true })),
}, { additionalProperties: false });
export type User = Static<typeof User>;
