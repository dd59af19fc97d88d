import Type, { type Static } from "typebox";

/**
 * The claims of a token that the API accepts. Times are whole seconds since 1970.
 *
 * @see requirements `auth/required` to `auth/user`
 */
export const TokenClaims = Type.Object({
  token_type: Type.Enum(["access", "refresh"]),
  exp: Type.Integer(),
  iat: Type.Integer(),
  jti: Type.String(),
  user_id: Type.Union([Type.Integer(), Type.String()]),
  /** The mock's own: which of its worlds the token belongs to. */
  world: Type.Optional(Type.String()),
});
export type TokenClaims = Static<typeof TokenClaims>;

/** What a token is for. */
export type TokenType = TokenClaims["token_type"];

/** How long a new token lives, in seconds. */
export const TOKEN_LIFETIMES: Readonly<Record<TokenType, number>> = {
  access: 24 * 3600,
  refresh: 30 * 24 * 3600,
};

const INVALID = "Token is invalid or expired";

/** What {@link checkClaims} needs beside the claims. */
export interface CheckClaimsOptions {
  /** Seconds since 1970; there is no leeway. */
  now: number;
  /**
   * The type the token must have, or null where any will do.
   *
   * @default "access"
   */
  type?: TokenType | null;
}

/**
 * Checks the claims of a token whose signature holds.
 *
 * @returns the framework's message on what is wrong, or undefined for a token that is good
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkClaims } from "@sessions/domain";
 *
 * const claims = { token_type: "refresh", exp: 100, iat: 0, jti: "1", user_id: 32 };
 * assert.equal(checkClaims(claims, { now: 99 }), "Token has wrong type");
 * assert.equal(checkClaims(claims, { now: 100 }), "Token is invalid or expired");
 * assert.equal(checkClaims(claims, { now: 99, type: "refresh" }), undefined);
 * ```
 * @see requirements `auth/expired` and `auth/token-type`
 */
export function checkClaims(
  claims: Readonly<Record<string, unknown>>,
  { now, type = "access" }: CheckClaimsOptions,
): string | undefined {
  const issued = claims["iat"];
  const valid = claims["nbf"];
  const expires = claims["exp"];
  if (issued !== undefined && !(seconds(issued) <= now)) return INVALID;
  if (valid !== undefined && !(seconds(valid) <= now)) return INVALID;
  if (expires === undefined) return "Token has no 'exp' claim";
  if (!(seconds(expires) > now)) return INVALID;
  if (claims["jti"] === undefined) return "Token has no id";
  if (type === null) return undefined;
  if (claims["token_type"] === undefined) return "Token has no type";
  return claims["token_type"] === type ? undefined : "Token has wrong type";
}

/** The user whom a token names: an id as a number or, as some issuers write it, as text. */
export function claimedUserId(claims: Readonly<Record<string, unknown>>): number | undefined {
  const id = claims["user_id"];
  if (typeof id === "number") return id;
  return typeof id === "string" && /^\s*[+-]?\d+\s*$/.test(id) ? Number(id) : undefined;
}

function seconds(claim: unknown): number {
  return typeof claim === "number" ? Math.trunc(claim) : NaN;
}
