import { randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";

/** A header that must be refused, and in words what is wrong with it. */
export interface FaultyToken {
  readonly fault: string;
  readonly token: string;
}

/** Makes the tokens that a deployment must refuse. */
export interface Forge {
  /** Whether the operator's token is a JWT, so that it can be tampered with. */
  readonly canTamper: boolean;
  /** Whether the deployment's key is known. */
  readonly canSign: boolean;
  /** A changed signature, a changed payload, another key. */
  signature(): FaultyToken[];
  /** No algorithm; with the key also another one. */
  algorithm(): FaultyToken[];
  expired(): FaultyToken[];
  refresh(): FaultyToken[];
  /** A token of a user who does not exist. */
  nobody(): FaultyToken[];
  /** A good token, to show that the key is the deployment's. */
  good(): string | undefined;
}

/** What {@link openForge} works with. */
export interface ForgeOptions {
  /** The operator's present token. */
  token: () => string;
  /** The deployment's key. */
  jwtSecret?: string | undefined;
  /** An expired token that was handed in. */
  expired?: string | undefined;
  /** A refresh token that was handed in, or came with a login. */
  refresh?: () => string | undefined;
  /** Hears of every token that is made, so that none is printed. */
  register: (token: string) => void;
}

const NOBODY = 2_147_483_000;

/** Opens a forge on the operator's token. */
export function openForge({ token, jwtSecret, expired, refresh, register }: ForgeOptions): Forge {
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
    canTamper: claims() !== undefined,
    canSign: jwtSecret !== undefined,
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
      const past = Math.floor(Date.now() / 1000) - 3600;
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
