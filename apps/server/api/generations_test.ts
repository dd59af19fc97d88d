import { FRAMEWORK_NAMES, type FrameworkName } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import inject, { type Response } from "light-my-request";
import { describe, expect, test } from "vitest";
import { openMock } from "../mock.ts";
import { DEVELOPMENT_SECRET, newClaims, signingKey, signToken } from "../tokens/tokens.ts";

const dataset = findScenario("sample").build({ seed: 1, now: 0 });
const gone = { id: 999, username: "gone", password: "x", is_operator: false, is_active: false };
const key = signingKey(DEVELOPMENT_SECRET);
const now = Date.now() / 1000;
const sign = (claims: object = {}, type: "access" | "refresh" = "access") =>
  signToken({ ...newClaims({ type, userId: 2, now }), ...claims }, key);

function open(framework: FrameworkName) {
  const mock = openMock({
    framework,
    seed: () => ({
      dataset: { ...dataset, users: [...dataset.users, gone] },
      origin: { scenario: "sample", seed: 1 },
    }),
    onError: (error) => expect.fail(String(error)),
  });
  const send = (url: string, { token = sign(), body }: { token?: string; body?: object } = {}) =>
    inject((request, response) => mock.handler(request, response), {
      url,
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, host: "mock" },
      ...(body && { payload: body }),
    });
  return { send, close: () => mock.close() };
}

type Send = ReturnType<typeof open>["send"];

const detailOf = ({ statusCode, body }: Response): unknown => {
  const json = JSON.parse(body);
  return [statusCode, json.messages?.[0].message ?? json.detail ?? "fine"];
};

/** A fact of the table "Generations": how it is asked, and each generation's answer. */
const FACTS: Record<string, [ask: (send: Send) => Promise<unknown>, ...answers: unknown[]]> = {
  "an unknown id": [
    async (send) => detailOf(await send("/api/sessions/999999")),
    [404, "Not found."],
    [404, "No Session matches the given query."],
    [404, "No Session matches the given query."],
  ],
  "an id that is no integer": [
    async (send) => detailOf(await send("/api/sessions/abc")),
    [404, "Not found."],
    [404, "Not found."],
    [404, "Not found."],
  ],
  "a blank page": [
    async (send) => detailOf(await send("/api/sessions?page=&experiment_id=")),
    [404, "Invalid page."],
    [200, "fine"],
    [200, "fine"],
  ],
  "an id beyond 64 bits": [
    async (send) => (await send("/api/sessions/99999999999999999999")).statusCode,
    404,
    404,
    404,
  ],
  "an expired token": [
    async (send) => detailOf(await send("/api/sessions", { token: sign({ exp: 1 }) })),
    [401, "Token is invalid or expired"],
    [401, "Token is invalid or expired"],
    [401, "Token is expired"],
  ],
  "a token of the future": [
    async (send) => detailOf(await send("/api/sessions", { token: sign({ iat: now + 999 }) })),
    [401, "Token is invalid or expired"],
    [401, "Token is invalid or expired"],
    [401, "Token is invalid"],
  ],
  "a `sub` that is no text": [
    async (send) => detailOf(await send("/api/sessions", { token: sign({ sub: 2 }) })),
    [200, "fine"],
    [200, "fine"],
    [401, "Token is invalid"],
  ],
  "`user_id` of a token that it issues": [
    async (send) => {
      const { username, password } = dataset.users[0] ?? { username: "", password: "" };
      const { access } = JSON.parse(
        (await send("/api/token/", { body: { username, password } })).body,
      );
      return typeof JSON.parse(String(Buffer.from(access.split(".")[1], "base64url"))).user_id;
    },
    "number",
    "number",
    "string",
  ],
  "a refresh token of a user who is gone": [
    async (send) => {
      const refresh = sign({ user_id: 4040 }, "refresh");
      return detailOf(await send("/api/token/refresh/", { body: { refresh } }));
    },
    [200, "fine"],
    [200, "fine"],
    [401, "Token is invalid"],
  ],
  "a refresh token of an inactive user": [
    async (send) => {
      const refresh = sign({ user_id: gone.id }, "refresh");
      return detailOf(await send("/api/token/refresh/", { body: { refresh } }));
    },
    [200, "fine"],
    [200, "fine"],
    [401, "No active account found for the given token."],
  ],
};

describe.each(FRAMEWORK_NAMES.map((name, index) => ({ name, index })))(
  "--framework $name",
  ({ name, index }) => {
    test.each(Object.entries(FACTS))("answers %s as that generation does", async (_, fact) => {
      const [ask, ...answers] = fact;
      const { send, close } = open(name);
      expect(await ask(send)).toEqual(answers[index]);
      close();
    });
  },
);

test.each([
  ["/api/%73essions?page=1", 200],
  ["/%61pi/sessions/%32%33", 200],
  ["/api/sessions%2F23", 200],
  ["/api/sessions/%EF%BC%92%EF%BC%93", 200],
  ["/api/sessions/23%2F", 404],
  ["/api/sessions/%E0%A4%A", 404],
  ["/api/sessions/%FF", 404],
])("%s is %i: a path is decoded before it is routed", async (path, status) => {
  const { send, close } = open("drf-3.15");
  expect((await send(path)).statusCode).toBe(status);
  close();
});
