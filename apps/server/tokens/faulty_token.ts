import type { KeyObject } from "node:crypto";
import type { TokenFault } from "@sessions/control";
import { newClaims, type NewClaimsOptions, signToken } from "./tokens.ts";

/** Options for {@linkcode makeToken}. */
export interface MakeTokenOptions extends NewClaimsOptions {
  key: KeyObject;
  fault?: TokenFault | undefined;
}

const NOBODY = 2 ** 31 - 1;

/**
 * Makes a token, good or with one thing wrong with it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeToken, signingKey, verifyToken } from "@sessions/server";
 *
 * const key = signingKey("secret");
 * const options = { type: "access", userId: 32, now: 1_000, key } as const;
 * assert.equal(verifyToken(makeToken(options), key)?.user_id, 32);
 * assert.equal(verifyToken(makeToken({ ...options, fault: "bad-signature" }), key), undefined);
 * ```
 */
export function makeToken({ key, fault, ...options }: MakeTokenOptions): string {
  const claims = newClaims({
    ...options,
    ...(fault === "expired" && { lifetime: -1 }),
    ...(fault === "wrong-type" && { type: options.type === "access" ? "refresh" : "access" }),
    ...(fault === "unknown-user" && { userId: NOBODY }),
  });
  const token = signToken({ ...claims }, key);
  const [header = "", payload = "", signature = ""] = token.split(".");
  if (fault === "unsigned") {
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
    return `${none}.${payload}.`;
  }
  if (fault !== "bad-signature") return token;
  // The last character of a signature has bits that do not count.
  return `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
}
