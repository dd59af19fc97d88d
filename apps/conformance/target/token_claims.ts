import { claimedUserId } from "@sessions/domain";
import jwt from "jsonwebtoken";

/** Returns what a token claims, whoever signed it; undefined where it is no JWT with an object. */
export function claimsOf(token: string): Record<string, unknown> | undefined {
  const claims = jwt.decode(token);
  return typeof claims === "object" && claims !== null ? claims : undefined;
}

/** Returns the id of the user that the token of an `Authorization` claims, if it can be read. */
export function userOf(authorization: string | undefined): number | undefined {
  const claims = claimsOf((authorization ?? "").replace(/^Bearer /, ""));
  return claims && claimedUserId(claims);
}
