import { claimedUserId, type RefusalName } from "@sessions/domain";
import jwt from "jsonwebtoken";
import { asClaims, type Claims, withoutPadding } from "../tokens/tokens.ts";

/** What a token says of itself. Nothing of it is verified: it only chooses where to look. */
export interface TokenFacts {
  readonly world?: string;
  readonly user?: number;
}

/** What an `Authorization` header holds. */
export interface Credentials extends TokenFacts {
  /** The bearer token; "" where there is none. */
  readonly token: string;
  /** Why it is no bearer token. */
  readonly problem?: RefusalName;
  /** The token's header, as it stands there. */
  readonly header?: Claims | undefined;
  /** The claims, once the signature was found to hold. */
  claims?: Claims;
}

/** Reads an `Authorization` header; undefined is a request without one. */
export type ReadCredentials = (header: string | undefined) => Credentials;

/** How many characters of headers are remembered at most, and of one. */
const MAX_CHARACTERS = 4 * 2 ** 20;
const LONGEST = 4096;
const MISSING: Credentials = { token: "", problem: "credentials-missing" };

/** Makes a reader that remembers what it read: an app sends the same token again and again. */
export function credentialsReader(): ReadCredentials {
  const remembered = new Map<string, Credentials>();
  let characters = 0;
  return function readCredentials(header) {
    if (header === undefined) return MISSING;
    const known = remembered.get(header);
    if (known) return known;
    const credentials = parse(header);
    if (header.length > LONGEST) return credentials;
    characters += header.length;
    if (characters > MAX_CHARACTERS) {
      remembered.clear();
      characters = header.length;
    }
    remembered.set(header, credentials);
    return credentials;
  };
}

/** The scheme is case-sensitive here, and exactly one value follows it. */
function parse(header: string): Credentials {
  const [scheme, token, ...rest] = header.split(/[\t-\r ]+/).filter((word) => word !== "");
  if (scheme !== "Bearer") return MISSING;
  if (token === undefined || rest.length > 0) return { token: "", problem: "header-malformed" };
  return { token: withoutPadding(token), header: tokenHeader(token), ...tokenFacts(token) };
}

/** What a token says of itself. */
export function tokenFacts(token: string): TokenFacts {
  const claims = decode(token);
  if (!claims) return {};
  const user = claimedUserId(claims);
  const world = claims["world"];
  return {
    ...(user !== undefined && { user }),
    // Whatever JSON holds may stand here, unsigned; what is no text is the name of no world.
    ...(world !== undefined && { world: typeof world === "string" ? world : "" }),
  };
}

/** The header of a token, unverified. */
export function tokenHeader(token: string): Claims | undefined {
  try {
    return asClaims(jwt.decode(token, { complete: true })?.header);
  } catch {
    return undefined;
  }
}

function decode(token: string): Claims | undefined {
  try {
    return asClaims(jwt.decode(token));
  } catch {
    return undefined;
  }
}

const NAME = "authorization";

/** Every `Authorization` field as one value with commas, as WSGI has it; Node would drop the second. */
export function authorizationOf(rawHeaders: readonly string[]): string | undefined {
  let fields: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length !== NAME.length || name.toLowerCase() !== NAME) continue;
    const value = rawHeaders[index + 1] as string;
    fields = fields === undefined ? value : `${fields},${value}`;
  }
  return fields;
}
