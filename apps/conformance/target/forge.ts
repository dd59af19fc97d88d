import { randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import type { Secrets } from "./secrets.ts";

/** A token that must be refused, and what is wrong with it. */
export interface FaultyToken {
  readonly fault: string;
  readonly token: string;
}

/** Makes the tokens that a deployment must refuse. */
export interface Forge {
  /** Makes tokens with a changed signature, a changed payload and another key. */
  signature(): FaultyToken[];
  /** Makes a token without a signature and, with the key, one of another algorithm. */
  algorithm(): FaultyToken[];
  /** Makes or hands out expired tokens. */
  expired(): FaultyToken[];
  /** Makes or hands out refresh tokens. */
  refresh(): FaultyToken[];
  /** Makes a token of a user who does not exist. */
  nobody(): FaultyToken[];
  /** Makes a good token, to show that the key is the deployment's. */
  good(): string | undefined;
}

/** Options for {@linkcode openForge}. */
export interface ForgeOptions {
  /** The operator's present token. */
  token: () => string;
  /** The deployment's key. */
  jwtSecret?: string | undefined;
  /** An expired token that was handed in. */
  expired?: string | undefined;
  /** A refresh token that was handed in, or came with a login. */
  refresh?: () => string | undefined;
  /**
   * Milliseconds since 1970 by the deployment's clock.
   *
   * @default {Date.now}
   */
  now?: () => number;
  /** Learns every token that is made, so that none is printed. */
  secrets: Secrets;
}

const NOBODY = 2_147_483_000;

/** Returns a forge that works on the operator's token. */
export function openForge(
  { token, jwtSecret, expired, refresh, secrets, now = Date.now }: ForgeOptions,
): Forge {
  let count = 0;
  const register = (value: string): void => secrets.add(`FORGED_TOKEN_${++count}`, value);
  const claims = (): Record<string, unknown> | undefined => {
    const payload = jwt.decode(token());
    return typeof payload === "object" && payload !== null ? payload : undefined;
  };
  const made = (list: (FaultyToken | undefined)[]): FaultyToken[] =>
    list.filter((item) => item !== undefined).map((item) => (register(item.token), item));
  const sign = (extra: object, fault: string): FaultyToken | undefined => {
    const held = claims();
    if (!held || jwtSecret === undefined) return undefined;
    return { fault, token: jwt.sign({ ...held, ...extra }, jwtSecret, { algorithm: "HS256" }) };
  };
  return {
    signature() {
      const held = claims();
      if (!held) return [];
      const [header = "", payload = "", signature = ""] = token().split(".");
      const forged = Buffer.from(JSON.stringify({ ...held, forged: true })).toString("base64url");
      // The last character of a signature may decode alike: the first is changed.
      const changed = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
      return made([
        { fault: "a changed signature", token: `${header}.${payload}.${changed}` },
        { fault: "a changed payload", token: `${header}.${forged}.${signature}` },
        {
          fault: "another key's signature",
          token: jwt.sign(held, randomBytes(32), { algorithm: "HS256" }),
        },
      ]);
    },
    algorithm() {
      const held = claims();
      if (!held) return [];
      const hs512 = jwtSecret === undefined ? undefined : {
        fault: "the algorithm HS512",
        token: jwt.sign(held, jwtSecret, { algorithm: "HS512" }),
      };
      return made([
        { fault: "no signature (alg none)", token: jwt.sign(held, "", { algorithm: "none" }) },
        hs512,
      ]);
    },
    expired() {
      const past = Math.floor(now() / 1000) - 3600;
      return made([
        expired === undefined ? undefined : { fault: "an expired token", token: expired },
        sign({ iat: past - 60, exp: past }, "an expired token"),
        // There is no leeway.
        sign({ iat: past - 60, exp: past + 3590 }, "a token that expired ten seconds ago"),
      ]);
    },
    refresh() {
      const held = refresh?.();
      return made([
        held === undefined ? undefined : { fault: "a refresh token", token: held },
        sign({ token_type: "refresh" }, "a refresh token"),
      ]);
    },
    nobody: () => made([sign({ user_id: NOBODY }, "a token of nobody")]),
    good() {
      const item = sign({ jti: randomBytes(16).toString("hex") }, "good");
      if (item) register(item.token);
      return item?.token;
    },
  };
}
