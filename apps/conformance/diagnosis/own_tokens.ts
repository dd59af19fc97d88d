import { newClaims, signingKey, signToken } from "@sessions/server";
import jwt from "jsonwebtoken";

/** Whose tokens a run held. */
export interface TokenHolder {
  /** The id that the token claims, or that stands for it. */
  readonly userId: number;
  readonly token: string;
}

/** What a token of HS256 must claim to be taken. */
const CLAIMS = ["exp", "iat", "jti", "token_type", "user_id"];

/**
 * Returns what turns the `Authorization` of a deployment into one that a mock with another key takes
 * or refuses alike: a holder's token becomes one of the mock's, a token that was forged from it is
 * forged in the same way, and everything else stays as it is.
 */
export function ownTokens(
  holders: readonly TokenHolder[],
  secret: string,
): (authorization: string) => string {
  const key = signingKey(secret);
  const known = holders.map(({ userId, token }) => {
    const [header = "", payload = "", signature = ""] = token.split(".");
    const held = jwt.decode(token, { complete: true });
    const claims = held?.payload;
    const isUsual = held?.header.alg === "HS256" && typeof claims === "object" &&
      CLAIMS.every((name) => name in claims);
    const own = signToken(
      isUsual ? claims : { ...newClaims({ type: "access", userId, now: Date.now() / 1000 }) },
      key,
    );
    return { token, header, payload, signature, own, parts: own.split(".") };
  });
  const whole = new Map(known.map(({ token, own }) => [token, own]));
  return (authorization) => {
    const words = authorization.split(" ");
    return words.map((word) => whole.get(word) ?? forgedAlike(word)).join(" ");
  };

  function forgedAlike(word: string): string {
    const [header = "", payload = "", signature] = word.split(".");
    if (signature === undefined || signature === "") return word;
    for (const one of known) {
      if (!resembles(signature, one.signature)) continue;
      const [ownHeader = "", ownPayload = "", ownSignature = ""] = one.parts;
      return [
        header === one.header ? ownHeader : header,
        payload === one.payload ? ownPayload : payload,
        transferChange(signature, one.signature, ownSignature),
      ].join(".");
    }
    return word;
  }
}

/** Whether a signature was made by changing another one. */
function resembles(signature: string, original: string): boolean {
  if (signature.length !== original.length) return false;
  const same = [...signature].filter((letter, index) =>
    letter.toLowerCase() === original[index]?.toLowerCase()
  );
  return same.length * 3 > original.length;
}

/** Changes a signature where, and as, another one was changed. */
function transferChange(changed: string, original: string, own: string): string {
  return [...own].map((letter, index) => {
    const [from = "", to = ""] = [original[index], changed[index]];
    if (from === to) return letter;
    if (from.toLowerCase() === to.toLowerCase()) return swapCase(letter);
    return letter.toLowerCase() === "a" ? "B" : "A";
  }).join("");
}

function swapCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}
