import { expect, test } from "vitest";
import { Secrets } from "./secrets.ts";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxfQ.c2lnbmF0dXJl";
const LETTERS = "QuiteALongKeyOfLettersAlone";
const secrets = new Secrets();
secrets.add("OP_TOKEN", TOKEN);
secrets.add("X_API_KEY", LETTERS);
secrets.add("PASSWORD", "operator");
secrets.add("PIN", "1234");

test.each([
  ["Bearer " + TOKEN, "Bearer $OP_TOKEN"],
  ["its signature is c2lnbmF0dXJl", "its signature is $OP_TOKEN"],
  [TOKEN.toUpperCase(), "$OP_TOKEN"],
  [TOKEN.toLowerCase(), "$OP_TOKEN"],
  [encodeURIComponent(`a ${TOKEN}`), "a%20$OP_TOKEN"],
  [Buffer.from(TOKEN).toString("base64"), "$OP_TOKEN=="],
  [Buffer.from(`Bearer ${TOKEN}`).toString("base64url"), "$OP_TOKEN"],
  [`the key ${LETTERS} is wrong`, "the key $X_API_KEY is wrong"],
  ["operator", "$PASSWORD"],
  ['{"password": "operator", "pin":"1234"}', '{"password": "$PASSWORD", "pin":"$PIN"}'],
])("redact() makes %s %s", (text, clean) => {
  expect(secrets.redact(text)).toBe(clean);
  expect(secrets.leakIn(clean)).toBeUndefined();
});

test.each(["as operator", "12345", "the 1234th row"])(
  "redact() leaves %o, which a word that is a secret stands in by chance",
  (text) => expect(secrets.redact(text)).toBe(text),
);
