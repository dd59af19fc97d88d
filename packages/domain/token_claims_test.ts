import { expect, test } from "vitest";
import { checkClaims, claimedUserId } from "./token_claims.ts";

const good = { token_type: "access", exp: 200, iat: 100, jti: "1", user_id: 32 };
const { exp: _exp, ...endless } = good;
const { jti: _jti, ...nameless } = good;
const { token_type: _type, ...untyped } = good;

test.each([
  ["is good", good, undefined],
  ["has expired", { ...good, exp: 150 }, "Token is invalid or expired"],
  ["is not valid yet", { ...good, nbf: 151 }, "Token is invalid or expired"],
  ["was issued in the future", { ...good, iat: 151 }, "Token is invalid or expired"],
  ["expires at a text", { ...good, exp: "soon" }, "Token is invalid or expired"],
  ["never expires", endless, "Token has no 'exp' claim"],
  ["has no id", nameless, "Token has no id"],
  ["has no type", untyped, "Token has no type"],
  ["is a refresh token", { ...good, token_type: "refresh" }, "Token has wrong type"],
])("checkClaims() of a token that %s", (_title, claims, problem) => {
  expect(checkClaims(claims, { now: 150 })).toBe(problem);
});

test("checkClaims() takes any type where none is wanted", () => {
  expect(checkClaims(untyped, { now: 150, type: null })).toBeUndefined();
});

test("claimedUserId() reads a number, and a number written as text", () => {
  expect([54, "54", "x", null, {}].map((user_id) => claimedUserId({ user_id })))
    .toEqual([54, 54, undefined, undefined, undefined]);
});
