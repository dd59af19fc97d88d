import { ConfigurationError } from "../target/configuration_error.ts";
import type { Credentials } from "../target/credentials.ts";
import type { Identity } from "../target/identities.ts";
import { claimsOf } from "../target/token_claims.ts";

/**
 * Makes sure that the tokens of `--expired` and `--refresh` are what they are given for: another one
 * is let in rightly, or refused for another reason, and the verdict on it would mean nothing.
 *
 * @param now milliseconds since 1970 by the deployment's clock
 * @throws {ConfigurationError} naming the flag, what the token is and what to give
 */
export function refuseMisgiven(
  { expired, refresh }: Pick<Credentials, "expired" | "refresh">,
  operator: Identity,
  now: number,
): void {
  // Where tokens are no JSON Web Tokens, nothing tells one from another.
  if (claimsOf(operator.token()) === undefined) return;
  if (expired !== undefined) {
    refuse("expired", faultOfExpired(expired, now), "an access token that has expired");
  }
  if (refresh !== undefined) {
    refuse("refresh", faultOfRefresh(refresh, now), "a refresh token that still holds");
  }
}

function refuse(flag: string, fault: string | undefined, wanted: string): void {
  if (fault === undefined) return;
  throw new ConfigurationError(
    `Cannot use the token of --${flag}: ${fault}. Give ${wanted}, or leave --${flag} out`,
  );
}

function faultOfExpired(token: string, now: number): string | undefined {
  const claims = claimsOf(token);
  if (claims === undefined) return NO_JWT;
  const { exp, token_type: type } = claims;
  if (typeof exp !== "number") return "it says no time at which it expires (exp)";
  if (exp * 1000 > now) return `it expires in ${Math.ceil(exp - now / 1000)} s`;
  return type === "refresh" ? "it is a refresh token" : undefined;
}

function faultOfRefresh(token: string, now: number): string | undefined {
  const claims = claimsOf(token);
  if (claims === undefined) return NO_JWT;
  const { exp, token_type: type } = claims;
  if (type !== "refresh") return `its token_type is ${JSON.stringify(type) ?? "missing"}`;
  if (typeof exp === "number" && exp * 1000 <= now) {
    return `it expired ${Math.floor(now / 1000 - exp)} s ago`;
  }
  return undefined;
}

const NO_JWT = "it is no JSON Web Token, as the operator's is";
