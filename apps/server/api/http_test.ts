import { once } from "node:events";
import { connect } from "node:net";
import { findScenario } from "@sessions/fixtures";
import { afterAll, expect, test } from "vitest";
import { startServer } from "../server.ts";
import type { SessionStore } from "../store/store.ts";
import { newClaims, signingKey, signToken } from "../tokens/tokens.ts";

const dataset = findScenario("sample").build({ seed: 1, now: 0 });
const errors: { error: unknown; requestId: string }[] = [];
const server = await startServer({
  seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
  jwtSecret: "secret",
  onError: (error, requestId) => errors.push({ error, requestId }),
});
afterAll(() => server.close());
const bearer = `Bearer ${
  signToken(newClaims({ type: "access", userId: 2, now: Date.now() / 1000 }), signingKey("secret"))
}`;

async function raw(text: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write(text);
  let answer = "";
  socket.on("data", (piece) => answer += piece);
  await once(socket, "close");
  return answer;
}

test("a preflight of a browser app with Authorization is answered without a token", async () => {
  const answer = await fetch(`${server.url}/sessions`, {
    method: "OPTIONS",
    headers: {
      Origin: "http://localhost:5173",
      "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "authorization",
    },
  });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(answer.headers.get("Access-Control-Allow-Headers")).toBe("authorization");
  expect(answer.headers.get("Access-Control-Allow-Methods")).toContain("GET");
});

test("a cross-origin answer may be read, a refusal too; without an Origin there is no CORS", async () => {
  for (const headers of [{ Authorization: bearer }, { Authorization: "Bearer x" }]) {
    const answer = await fetch(`${server.url}/sessions`, {
      headers: { ...headers, Origin: "http://localhost:5173" },
    });
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
  }
  const plain = await fetch(`${server.url}/sessions`, { headers: { Authorization: bearer } });
  expect(
    [...plain.headers.keys()].filter((name) =>
      name.startsWith("access-control") || name === "vary"
    ),
  ).toEqual([]);
});

test("an unexpected error is 500 with a request id and no internals, and is handed to onError", async () => {
  const store = server.worlds.default.store as { page: SessionStore["page"] };
  const { page } = store;
  store.page = () => {
    throw new Error("the secret of the house");
  };
  const answer = await fetch(`${server.url}/sessions?x=1`, { headers: { Authorization: bearer } });
  store.page = page;
  const body = await answer.text();
  const requestId = answer.headers.get("X-Request-Id") ?? "";
  expect(answer.status).toBe(500);
  expect(body).toBe(
    `{"detail":"Internal error. The log has more under the request id ${requestId}."}`,
  );
  expect(errors).toEqual([{ error: new Error("the secret of the house"), requestId }]);
});

test("headers, URLs and bodies have a largest size", async () => {
  const head = "Host: x\r\nConnection: close\r\n";
  expect(await raw(`GET /api/sessions HTTP/1.1\r\n${head}X: ${"x".repeat(20_000)}\r\n\r\n`))
    .toMatch(/^HTTP\/1.1 431 .*"detail":"The URL and headers are too large."/s);
  expect(await raw(`GET /api/sessions?${"x".repeat(20_000)} HTTP/1.1\r\n${head}\r\n`)).toMatch(
    /^HTTP\/1.1 431 /,
  );
  expect(await raw("nonsense\r\n\r\n")).toMatch(
    /^HTTP\/1.1 400 .*"detail":"The request is not HTTP."/s,
  );
  const large = await fetch(`${server.url}/token/`, {
    method: "POST",
    body: new URLSearchParams({ username: "x".repeat(200_000) }),
  });
  expect([large.status, await large.text()]).toEqual([
    413,
    '{"detail":"The body is larger than 100000 bytes."}',
  ]);
});

test("a Host header that is no host is refused, and reaches no link", async () => {
  const answer = await raw(`GET /api/ HTTP/1.1\r\nHost: evil"<x>\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  expect(answer).toContain('"detail":"Invalid Host header: ');
});

test("the API's root is open, but not to bad credentials", async () => {
  const root = (headers: Record<string, string>) =>
    fetch(`${server.url}/`, { headers }).then((answer) => answer.status);
  expect([
    await root({}),
    await root({ Authorization: bearer }),
    await root({ Authorization: "Bearer x" }),
  ]).toEqual([200, 200, 401]);
});
