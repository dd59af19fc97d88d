import { findScenario } from "@sessions/fixtures";
import inject from "light-my-request";
import jwt from "jsonwebtoken";
import { expect, test } from "vitest";
import { type MockOptions, openMock } from "../mock.ts";

const dataset = findScenario("sample").build({ seed: 1, now: 0 });
const { username = "", password = "" } = dataset.users[0] ?? {};

async function logInAndRefresh(options: Partial<MockOptions>) {
  const mock = openMock({
    ...options,
    // A renewed token keeps the `iat` of the one that it renews.
    clock: () => Date.UTC(2026, 2, 20),
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    onError: (error) => expect.fail(String(error)),
  });
  const post = async (path: string, payload: object) =>
    JSON.parse(
      (await inject((request, response) => mock.handler(request, response), {
        method: "POST",
        url: `/api/token/${path}`,
        headers: { host: "mock" },
        payload,
      })).body,
    ) as Record<string, string>;
  const login = await post("", { username, password });
  const renewed = await post("refresh/", { refresh: login["refresh"] });
  mock.close();
  return { login, renewed };
}

function lifeOf(token: string | undefined): number {
  const { exp = 0, iat = 0 } = jwt.decode(token ?? "") as jwt.JwtPayload;
  return exp - iat;
}

test("tokens live as they are told", async () => {
  const { login, renewed } = await logInAndRefresh({ accessLifetime: 60, refreshLifetime: 600 });
  expect([login["access"], login["refresh"], renewed["access"]].map(lifeOf)).toEqual([60, 600, 60]);
});

test("a refresh gives another refresh token where they rotate, and none otherwise", async () => {
  expect(Object.keys((await logInAndRefresh({})).renewed)).toEqual(["access"]);
  const { login, renewed } = await logInAndRefresh({ rotateRefresh: true });
  expect(Object.keys(renewed)).toEqual(["access", "refresh"]);
  const ids = [login["refresh"], renewed["refresh"]].map((token) =>
    (jwt.decode(token ?? "") as jwt.JwtPayload).jti
  );
  expect(new Set(ids).size).toBe(2);
});
