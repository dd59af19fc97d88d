import { expect, test } from "vitest";
import { newClaims, signingKey, signToken } from "@sessions/server";
import { openForge } from "../target/forge.ts";
import { Secrets } from "../target/secrets.ts";
import { ownTokens } from "./own_tokens.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const claims = { ...newClaims({ type: "access", userId: 1, now: Date.now() / 1000 }) };
const [header, payload, signature = ""] = signToken(claims, signingKey("the deployment's key"))
  .split(".");

test.each([...LETTERS])(
  "a token whose signature begins with %s, and was changed, is one of the mock's that was changed",
  (letter) => {
    const token = [header, payload, letter + signature.slice(1)].join(".");
    const forge = openForge({ token: () => token, secrets: new Secrets() });
    const { token: changed = "" } =
      forge.signature().find(({ fault }) => fault === "a changed signature") ?? {};
    expect(changed.toLowerCase()).not.toBe(token.toLowerCase());
    // Keys whose signatures begin with letters of many kinds.
    for (let index = 0; index < 20; index++) {
      const translate = ownTokens([{ userId: 1, token }], `another key, number ${index}`);
      const [own, forged] = [translate(`Bearer ${token}`), translate(`Bearer ${changed}`)];
      expect(own).not.toBe(`Bearer ${token}`);
      expect(forged).not.toBe(`Bearer ${changed}`);
      expect(forged.toLowerCase()).not.toBe(own.toLowerCase());
    }
  },
);
