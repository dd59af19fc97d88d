import { createHmac, randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import type { Secrets } from "./secrets.ts";

/** A token that must be refused, and what is wrong with it. */
export interface FaultyToken {
  readonly fault: string;
  readonly token: string;
  /**
   * Whether the framework itself stumbles over it (500): it must not be let in, that is all.
   *
   * @default false
   */
  readonly stumbles?: boolean;
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
  /** Makes tokens of users who do not exist. */
  nobody(): FaultyToken[];
  /** Makes a good token, to show that the key is the deployment's. */
  good(): string | undefined;
  /** Makes a good token that names its user by text where the given one has a number, or the reverse. */
  renamed(): string | undefined;
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

const HS256 = { alg: "HS256", typ: "JWT" };

/** A token as no library would make it; without a key it has no signature. */
function handSigned(header: object, payload: object, key: string | Buffer | undefined): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(payload)}`;
  if (key === undefined) return `${signed}.`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

function swapCase(text: string): string {
  return [...text].map((letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  ).join("");
}

/** Every character becomes another one of base64url. */
function changeEach(text: string): string {
  return text.replace(/./g, (letter) => letter === "A" ? "B" : "A");
}

type Claims = Record<string, unknown>;

/** Returns a token with another payload or signature, each changed in a way of its own. */
function tampered(token: string, held: Claims): FaultyToken[] {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const forged = Buffer.from(JSON.stringify({ ...held, forged: true })).toString("base64url");
  // The last character of a signature may decode alike: the first is changed.
  const changed = (/^a/i.test(signature) ? "B" : "A") + signature.slice(1);
  const half = Math.floor(signature.length / 2);
  const ownKey = randomBytes(32);
  return [
    { fault: "an empty signature", token: `${header}.${payload}.` },
    { fault: "an empty key's signature", token: handSigned(HS256, held, "") },
    { fault: "the signature of the key `secret`", token: handSigned(HS256, held, "secret") },
    {
      fault: "a signature that ends otherwise",
      token: `${header}.${payload}.${signature.slice(0, half)}${changeEach(signature.slice(half))}`,
    },
    {
      fault: "a signature in other letters",
      token: `${header}.${payload}.${swapCase(signature)}`,
    },
    {
      fault: "an empty key's signature, with a key id",
      token: handSigned({ ...HS256, kid: "1" }, held, ""),
    },
    {
      fault: "the signature of a key in its own header",
      token: handSigned(
        { ...HS256, jwk: { kty: "oct", k: ownKey.toString("base64url") } },
        held,
        ownKey,
      ),
    },
    {
      fault: "a signature whose last character is another",
      // The low bits of the last one are not looked at.
      token: token.slice(0, -1) + (/[A-P]$/.test(token) ? "g" : "A"),
    },
    {
      fault: "a signature that is cut off",
      token: `${header}.${payload}.${signature.slice(0, -2)}`,
    },
    { fault: "a changed signature", token: `${header}.${payload}.${changed}` },
    { fault: "a changed payload", token: `${header}.${forged}.${signature}` },
    {
      fault: "another key's signature",
      token: jwt.sign(held, randomBytes(32), { algorithm: "HS256" }),
    },
  ];
}

function stumbling(token: FaultyToken | undefined): FaultyToken | undefined {
  return token && { ...token, stumbles: true };
}

/** Returns tokens of some claims that are not signed, or by another algorithm. */
function otherwiseSigned(
  held: Claims,
  jwtSecret: string | undefined,
): (FaultyToken | undefined)[] {
  const hs512 = jwtSecret === undefined ? undefined : {
    fault: "the algorithm HS512",
    token: jwt.sign(held, jwtSecret, { algorithm: "HS512" }),
  };
  const hs384 = jwtSecret === undefined ? undefined : {
    fault: "the algorithm HS384",
    token: jwt.sign(held, jwtSecret, { algorithm: "HS384" }),
  };
  return [
    ...["None", "NONE"].map((alg) => ({
      fault: `no signature (alg ${alg})`,
      token: handSigned({ ...HS256, alg }, held, undefined),
    })),
    {
      fault: "a signature of nothing (alg none)",
      token: handSigned({ ...HS256, alg: "none" }, held, "any"),
    },
    {
      fault: "a list of algorithms",
      token: handSigned({ ...HS256, alg: ["none"] }, held, undefined),
    },
    ...[null, "", "RS256"].map((alg) => ({
      fault: `no signature (alg ${alg === "" ? "blank" : alg})`,
      token: handSigned({ ...HS256, alg }, held, "any"),
    })),
    {
      fault: "no signature (no alg)",
      token: handSigned({ typ: "JWT" }, held, undefined),
    },
    {
      fault: "no signature, in two segments",
      token: handSigned({ ...HS256, alg: "none" }, held, undefined).slice(0, -1),
    },
    hs384,
    { fault: "no signature (alg none)", token: jwt.sign(held, "", { algorithm: "none" }) },
    hs512,
  ];
}

const NOBODY = 2_147_483_000;
const YEAR = 365 * 86_400;

/** Returns a forge that works on the operator's token. */
export function openForge(
  { token, jwtSecret, expired, refresh, secrets, now = Date.now }: ForgeOptions,
): Forge {
  let count = 0;
  const register = (value: string): void => secrets.add(`FORGED_TOKEN_${++count}`, value, true);
  const claims = (): Claims | undefined => {
    const payload = jwt.decode(token());
    return typeof payload === "object" && payload !== null ? payload : undefined;
  };
  const made = (list: (FaultyToken | undefined)[]): FaultyToken[] =>
    list.filter((item) => item !== undefined).map((item) => (register(item.token), item));
  const sign = (extra: object, fault: string): FaultyToken | undefined => {
    const held = claims();
    if (!held || jwtSecret === undefined) return undefined;
    return { fault, token: handSigned(HS256, { ...held, ...extra }, jwtSecret) };
  };
  const good = (extra: object = {}): string | undefined => {
    const item = sign({ jti: randomBytes(16).toString("hex"), ...extra }, "good");
    if (item) register(item.token);
    return item?.token;
  };
  return {
    signature() {
      const held = claims();
      return held ? made(tampered(token(), held)) : [];
    },
    algorithm() {
      const held = claims();
      return held ? made(otherwiseSigned(held, jwtSecret)) : [];
    },
    expired() {
      const past = Math.floor(now() / 1000) - 3600;
      return made([
        expired === undefined ? undefined : { fault: "an expired token", token: expired },
        sign({ iat: past - 60, exp: past }, "an expired token"),
        // There is no leeway.
        sign({ iat: past - 60, exp: past + 3596 }, "a token that expired four seconds ago"),
        sign({ iat: past - YEAR - 60, exp: past - YEAR }, "a token that expired a year ago"),
        sign({ exp: 0 }, "a token that expired in 1970"),
        sign({ exp: -1 }, "a token that expired before 1970"),
      ]);
    },
    refresh() {
      const held = refresh?.();
      return made([
        held === undefined ? undefined : { fault: "a refresh token", token: held },
        sign({ token_type: "refresh" }, "a refresh token"),
        sign({ token_type: "sliding" }, "a sliding token"),
        sign({ token_type: "ACCESS" }, "a token of a type in capitals"),
        sign({ token_type: undefined }, "a token without a type"),
      ]);
    },
    nobody: () =>
      made([
        sign({ user_id: NOBODY }, "a token of nobody"),
        sign({ user_id: 0 }, "a token of user 0"),
        sign({ user_id: -Number(claims()?.["user_id"] ?? 1) }, "a token of a negative user"),
        sign(
          { user_id: Number(claims()?.["user_id"] ?? 1) + 2 ** 32 },
          "a token of a user beyond 2^32",
        ),
        stumbling(
          sign({ user_id: `${claims()?.["user_id"] ?? 1}x` }, "a token of a user with a letter"),
        ),
        sign({ user_id: null }, "a token of null"),
        jwtSecret === undefined || !claims()
          ? undefined
          : { fault: "a token without claims", token: handSigned(HS256, [], jwtSecret) },
        sign({ user_id: undefined }, "a token without a user"),
      ]),
    good: () => good(),
    renamed() {
      const id = claims()?.["user_id"];
      if (typeof id === "number") return good({ user_id: String(id) });
      return /^\d+$/.test(String(id)) ? good({ user_id: Number(id) }) : undefined;
    },
  };
}
