import { UsageError } from "./cli_error.ts";
import type { Io } from "./io.ts";
import { type Claims, newClaims, signingKey, signToken } from "./tokens.ts";

/** The flags of `sessions-mock token`. */
export interface TokenFlags {
  user: number;
  refresh?: boolean;
  expired?: boolean;
  expiresIn?: number;
  claim?: Record<string, unknown>;
  jwtSecret: string;
}

const EXPIRED_SINCE = -3600;

/** Prints a token, signed here: no server need run, and the user need not exist. */
export function printToken(flags: TokenFlags, io: Io): void {
  const { user: userId, refresh, expired, expiresIn, claim, jwtSecret } = flags;
  const lifetime = expired ? EXPIRED_SINCE : expiresIn;
  const claims = newClaims({
    type: refresh ? "refresh" : "access",
    userId,
    now: Date.now() / 1000,
    ...(lifetime !== undefined && { lifetime }),
  });
  io.stdout.write(`${sign({ ...claims, ...claim }, jwtSecret)}\n`);
}

function sign(claims: Claims, jwtSecret: string): string {
  try {
    return signToken(claims, signingKey(jwtSecret));
  } catch (error) {
    throw new UsageError(`Cannot sign these claims: ${(error as Error).message}. Change --claim`);
  }
}
