import { DEFAULT_FRAMEWORK, type FrameworkName, frameworkOf } from "./frameworks.ts";
import { readInteger } from "./python_int.ts";
import * as Type from "typebox";
import type { Static } from "typebox";

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

/** The last second that the framework can tell: the end of the year 9999. A later one crashes it. */
const LAST_SECOND = 253_402_300_799;

/** Options for {@linkcode checkClaims}. */
export interface CheckClaimsOptions {
  /** Seconds since 1970; there is no leeway. */
  now: number;
  /**
   * The type the token must have, or null where any will do.
   *
   * @default "access"
   */
  type?: TokenType | null;
  /**
   * The generation that checks them.
   *
   * @default "drf-3.15"
   */
  framework?: FrameworkName;
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
  { now, type = "access", framework = DEFAULT_FRAMEWORK }: CheckClaimsOptions,
): string | undefined {
  const { tokenInvalid, tokenExpired, strictClaims } = frameworkOf(framework);
  const { iat, nbf, exp, sub, jti } = claims;
  if (iat !== undefined && !(seconds(iat, strictClaims) <= now)) return tokenInvalid;
  if (nbf !== undefined && !(seconds(nbf, true) <= now)) return tokenInvalid;
  if (exp !== undefined && !(seconds(exp) > now)) {
    return Number.isNaN(seconds(exp)) ? tokenInvalid : tokenExpired;
  }
  if (exp !== undefined && seconds(exp) > LAST_SECOND) return tokenInvalid;
  if (strictClaims && [sub, jti].some((claim) => !["string", "undefined"].includes(typeof claim))) {
    return tokenInvalid;
  }
  if (exp === undefined) return "Token has no 'exp' claim";
  if (jti === undefined) return "Token has no id";
  if (type === null) return undefined;
  if (claims["token_type"] === undefined) return "Token has no type";
  return claims["token_type"] === type ? undefined : "Token has wrong type";
}

/**
 * Checks the header of a token whose signature holds.
 *
 * @returns the framework's message on what is wrong, or undefined for a header that is good
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkTokenHeader } from "@sessions/domain";
 *
 * assert.equal(checkTokenHeader({ alg: "HS256", b64: false }), "Token is invalid or expired");
 * assert.equal(checkTokenHeader({ alg: "HS256", crit: ["exp"] }), undefined);
 * assert.equal(checkTokenHeader({ alg: "HS256", crit: ["exp"] }, "drf-3.18"), "Token is invalid");
 * ```
 */
export function checkTokenHeader(
  { kid, crit, b64 }: Readonly<Record<string, unknown>>,
  framework: FrameworkName = DEFAULT_FRAMEWORK,
): string | undefined {
  const { strictClaims, tokenInvalid } = frameworkOf(framework);
  const isOdd = b64 === false ||
    (strictClaims && (crit !== undefined || !["undefined", "string"].includes(typeof kid)));
  return isOdd ? tokenInvalid : undefined;
}

/** The user whom a token names: what `int()` makes of its claim. */
export function claimedUserId(claims: Readonly<Record<string, unknown>>): number | undefined {
  const id = claims["user_id"];
  if (typeof id === "string") return readInteger(id);
  return typeof id === "number" || typeof id === "boolean" ? Math.trunc(Number(id)) : undefined;
}

/** Reads a time as the framework's `int()` does; where it would crash, the time is none. */
function seconds(claim: unknown, textToo = false): number {
  if (typeof claim === "boolean") return Number(claim);
  if (typeof claim === "string" && textToo) return readInteger(claim) ?? NaN;
  return typeof claim === "number" ? Math.trunc(claim) : NaN;
}
