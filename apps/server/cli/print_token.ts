import { type CliContext, UsageError } from "@sessions/cli";
import type { TokenFlags } from "./flags.ts";
import { type Claims, newClaims, signingKey, signToken } from "../tokens/tokens.ts";

const EXPIRED_SINCE = -3600;

/** Prints a token, signed here: no server need run, and the user need not exist. */
export function printToken(flags: TokenFlags, context: CliContext): void {
  const { user: userId, refresh, expired, expiresIn, claim = [], jwtSecret } = flags;
  if (userId === undefined) {
    throw new UsageError("Cannot make a token: say whose with --user, such as --user 2");
  }
  const lifetime = expired ? EXPIRED_SINCE : expiresIn;
  const claims = newClaims({
    type: refresh ? "refresh" : "access",
    userId,
    now: Date.now() / 1000,
    ...(lifetime !== undefined && { lifetime }),
  });
  context.stdout.write(
    `${sign({ ...claims, ...Object.fromEntries(claim.map(readClaim)) }, jwtSecret)}\n`,
  );
}

function sign(claims: Claims, jwtSecret: string): string {
  try {
    return signToken(claims, signingKey(jwtSecret));
  } catch (error) {
    throw new UsageError(`Cannot sign these claims: ${(error as Error).message}. Change --claim`);
  }
}

/** The value of a claim is JSON, or plain text. */
function readClaim(text: string): [name: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`Cannot use --claim "${text}": it must be name=value`);
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}
