import { claimedUserId } from "@sessions/domain";
import jwt from "jsonwebtoken";
import type { Claims } from "./tokens.ts";

/** What a token says of itself. Nothing of it is verified: it only chooses where to look. */
export interface TokenFacts {
  readonly world?: string;
  readonly user?: number;
}

const REMEMBERED = 1000;
const NOTHING: TokenFacts = {};

/** Makes a reader of what tokens say of themselves, which remembers the last ones it read. */
export function tokenFactsReader(): (token: string) => TokenFacts {
  const remembered = new Map<string, TokenFacts>();
  return function readTokenFacts(token) {
    let facts = remembered.get(token);
    if (facts === undefined) {
      facts = factsOf(token);
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(token, facts);
    }
    return facts;
  };
}

function factsOf(token: string): TokenFacts {
  const claims = decode(token);
  if (!claims) return NOTHING;
  const user = claimedUserId(claims);
  const world = claims["world"];
  return {
    ...(user !== undefined && { user }),
    ...(world !== undefined && { world: String(world) }),
  };
}

function decode(token: string): Claims | undefined {
  try {
    const claims = jwt.decode(token);
    return typeof claims === "object" && claims !== null ? claims as Claims : undefined;
  } catch {
    return undefined;
  }
}
