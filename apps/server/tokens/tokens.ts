import { createSecretKey, type KeyObject, randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import {
  DEFAULT_FRAMEWORK,
  type FrameworkName,
  frameworkOf,
  TOKEN_LIFETIMES,
  type TokenClaims,
  type TokenType,
} from "@sessions/domain";

/** The world of a token that names none. */
export const DEFAULT_WORLD = "default";

/** The key of a mock that was not given one: public, so its tokens are worth nothing elsewhere. */
export const DEVELOPMENT_SECRET = "sessions-mock-development-secret";

/** The claims of a token as a program may set them. */
export type Claims = Record<string, unknown>;

/**
 * The key that signs tokens.
 *
 * @param secret at least one character
 */
export function signingKey(secret: string): KeyObject {
  // A string would be parsed as a public key first, at every request.
  return createSecretKey(Buffer.from(secret));
}

/** Options for {@linkcode newClaims}. */
export interface NewClaimsOptions {
  type: TokenType;
  userId: number;
  /** Seconds since 1970. */
  now: number;
  /**
   * Seconds until the token expires; negative for one that has expired.
   *
   * @default the lifetime of the type
   */
  lifetime?: number;
  /**
   * The world in which the token counts.
   *
   * @default the default one
   */
  world?: string;
  /**
   * The generation that issues it.
   *
   * @default "drf-3.15"
   */
  framework?: FrameworkName | undefined;
}

/** The claims of a new token, in the order of the framework. */
export function newClaims(
  {
    type,
    userId,
    now,
    lifetime = TOKEN_LIFETIMES[type],
    world = DEFAULT_WORLD,
    framework = DEFAULT_FRAMEWORK,
  }: NewClaimsOptions,
): TokenClaims {
  const issued = Math.floor(now);
  return {
    token_type: type,
    exp: issued + lifetime,
    iat: lifetime < 0 ? issued + lifetime : issued,
    jti: randomUUID().replaceAll("-", ""),
    user_id: frameworkOf(framework).userIdClaim === "text" ? String(userId) : userId,
    ...(world !== DEFAULT_WORLD && { world }),
  };
}

/** The access token that a refresh token buys: everything but type, life and id is handed on. */
export function accessClaims(
  refresh: Claims,
  now: number,
  lifetime: number = TOKEN_LIFETIMES.access,
): Claims {
  const { token_type, exp, iat, jti } = newClaims({ type: "access", userId: 0, now, lifetime });
  return Object.assign({ token_type, exp, iat, jti }, refresh, { token_type, exp, jti });
}

/** How the tokens of a mock live, as Simple JWT's settings have it. */
export interface TokenPolicy {
  /** Seconds that an access token lives. */
  readonly accessLifetime: number;
  /** Seconds that a refresh token lives. */
  readonly refreshLifetime: number;
  /** Whether a refresh gives another refresh token too (`ROTATE_REFRESH_TOKENS`). */
  readonly rotateRefresh: boolean;
}

/** The refresh token that comes with an access token where they rotate. */
export function renewedClaims(refresh: Claims, now: number, lifetime: number): Claims {
  const { exp, iat, jti } = newClaims({ type: "refresh", userId: 0, now, lifetime });
  return { ...refresh, exp, iat, jti };
}

/** Signs claims with HS256. */
export function signToken(claims: Claims, key: KeyObject): string {
  // The library would put the machine's time into claims that have no `iat`.
  return jwt.sign(claims, key, { algorithm: "HS256", noTimestamp: claims["iat"] === undefined });
}

/** The claims of a token whose signature holds, whatever they say; undefined for any other text. */
export function verifyToken(token: string, key: KeyObject): Claims | undefined {
  try {
    return asClaims(jwt.verify(withoutPadding(token), key, VERIFY));
  } catch {
    return undefined;
  }
}

/** The claims of a payload, which may be any JSON; undefined for what is no object. */
export function asClaims(payload: unknown): Claims | undefined {
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  return isObject ? payload as Claims : undefined;
}

/** Takes off the padding that base64url has no need of, and the framework passes over. */
export function withoutPadding(token: string): string {
  return token.replace(/=+$/, "");
}

/** Signature and algorithm only: what the claims must say is the contract's business. */
export const VERIFY = {
  algorithms: ["HS256" as const],
  ignoreExpiration: true,
  ignoreNotBefore: true,
};
