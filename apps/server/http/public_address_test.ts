import { findScenario } from "@sessions/fixtures";
import inject from "light-my-request";
import { expect, test } from "vitest";
import { type MockOptions, openMock } from "../mock.ts";
import { makeToken } from "../tokens/faulty_token.ts";

const dataset = findScenario("demo").build({ seed: 1, now: Date.UTC(2026, 2, 20) * 1000 });

async function ask(
  options: Partial<MockOptions>,
  headers: Record<string, string> = {},
  { path = "/api/sessions", from = "127.0.0.1" } = {},
) {
  const mock = openMock({
    ...options,
    seed: () => ({ dataset, origin: { scenario: "demo", seed: 1 } }),
    onError: (error) => expect.fail(String(error)),
  });
  const { key } = mock.worlds.default;
  const token = makeToken({ key, type: "access", userId: 1, now: Date.now() / 1000 });
  const answer = await inject((request, response) => mock.handler(request, response), {
    url: path,
    remoteAddress: from,
    headers: { host: "mock:8000", authorization: `Bearer ${token}`, ...headers },
  });
  mock.close();
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}

const nextOf = async (...asked: Parameters<typeof ask>) =>
  JSON.parse((await ask(...asked)).body).next;

test("links lead back to where the API was called", async () => {
  expect(await nextOf({})).toBe("http://mock:8000/api/sessions?page=2");
  const publicUrl = "https://portal.example.org/v1/backend";
  expect(await nextOf({ publicUrl })).toBe(`${publicUrl}/sessions?page=2`);
});

test.each<[Parameters<typeof ask>, string]>([
  [[{}, {}, { path: "/api" }], "/api/"],
  [[{}, {}, { path: "/api/token?x=1" }], "/api/token/?x=1"],
  [[{}, { "x-forwarded-prefix": "/v1" }, { path: "/api/token" }], "/v1/api/token/"],
  [[{ publicUrl: "https://dev.example.org/v1/backend" }, {}, { path: "/api" }], "/v1/backend/"],
])("a redirect to the slash leads back there, too: %j", async (asked, location) => {
  const { status, headers } = await ask(...asked);
  expect([status, headers["location"]]).toEqual([301, location]);
});

test.each([
  [
    { "x-forwarded-proto": "https", "x-forwarded-host": "dev.example.org" },
    "https://dev.example.org",
  ],
  [{ "x-forwarded-host": "localhost:5173" }, "http://localhost:5173"],
  [{ "x-forwarded-prefix": "/portal/" }, "http://mock:8000/portal"],
  [
    { forwarded: 'for=1.2.3.4;proto=https;host="dev.example.org:8443"' },
    "https://dev.example.org:8443",
  ],
  [{ "x-forwarded-host": "a.example, b.example" }, "http://a.example"],
  [{ "x-forwarded-host": 'bad_host"<x>' }, "http://mock:8000"],
  [{ "x-forwarded-proto": "javascript" }, "http://mock:8000"],
])("a proxy on this machine is believed: %j", async (headers, base) => {
  expect(await nextOf({}, headers as Record<string, string>)).toBe(`${base}/api/sessions?page=2`);
});

test("a proxy elsewhere is believed with trustProxy alone", async () => {
  const headers = { "x-forwarded-host": "dev.example.org" };
  const there = { from: "192.0.2.1" };
  expect(await nextOf({}, headers, there)).toBe("http://mock:8000/api/sessions?page=2");
  expect(await nextOf({ trustProxy: true }, headers, there)).toBe(
    "http://dev.example.org/api/sessions?page=2",
  );
});

test("a Host that Django refuses is refused, with what to use", async () => {
  const { status, body } = await ask({}, { host: "my_host:8000" });
  expect([status, JSON.parse(body).detail]).toEqual([
    400,
    'Invalid Host header: "my_host:8000". Use a name of letters, digits, dots and dashes.',
  ]);
});

const corsOf = async (options: Partial<MockOptions>, origin: string) => {
  const { headers } = await ask(options, { origin });
  return [headers["access-control-allow-origin"], headers["access-control-allow-credentials"]];
};

test.each([
  [{}, "http://a.example", ["*", undefined]],
  [{ corsCredentials: true }, "http://a.example", ["http://a.example", "true"]],
  [{ corsOrigin: "http://a.example, http://b.example" }, "http://b.example", [
    "http://b.example",
    undefined,
  ]],
  [{ corsOrigin: "http://a.example" }, "http://c.example", [undefined, undefined]],
  [{ corsOrigin: "https://*.example.org" }, "https://x.example.org", [
    "https://x.example.org",
    undefined,
  ]],
  [{ corsOrigin: "https://*.example.org" }, "https://example.org.evil", [undefined, undefined]],
])("CORS with %j answers %s with %j", async (options, origin, wanted) => {
  expect(await corsOf(options, origin)).toEqual(wanted);
});
