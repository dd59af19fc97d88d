import * as Type from "typebox";
import type { Static } from "typebox";

/** A login trims what it is given, so a space at either end could never be typed. */
const VISIBLE = "^(?! )[^\\u0000-\\u001f]+(?<! )$";

/** An account of a deployment, as a dataset holds it. */
export const User = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  username: Type.String({ maxLength: 150, pattern: VISIBLE }),
  password: Type.String({ maxLength: 1000, pattern: VISIBLE }),
  is_operator: Type.Boolean(),
  is_active: Type.Optional(Type.Boolean({ default: true })),
}, { additionalProperties: false });
export type User = Static<typeof User>;
