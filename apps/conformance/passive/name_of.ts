import { userOf } from "../target/token_claims.ts";

/** Names who asked by an `Authorization`: a user's id, if its token tells. */
export function nameOf(authorization: string | undefined): string {
  if (authorization === undefined) return "nobody";
  const user = userOf(authorization);
  return user === undefined ? "somebody" : `user ${user}`;
}
