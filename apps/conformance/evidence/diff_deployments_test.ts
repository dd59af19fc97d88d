import { expect, test } from "vitest";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "../target/connection/network.ts";
import { diffDeployments } from "./diff_deployments.ts";

const LEFT = "http://left.example/api";
const RIGHT = "http://right.example/api";
const ROW = { session_id: 7 };

type Change = (request: OutgoingRequest) => Partial<IncomingResponse> | undefined;

/** Compares two stubs that answer alike, except for what one of them changes. */
async function diff(change: Change) {
  const sent: string[] = [];
  const dispatch: Dispatch = (request) => {
    const { method, url } = request;
    const { origin, pathname } = new URL(url);
    if (origin === new URL(LEFT).origin) sent.push(`${method} ${url.slice(LEFT.length)}`);
    const body = pathname === "/api/sessions"
      ? {
        count: 1,
        next: `${origin}/api/sessions?page=2`,
        previous: null,
        results: [ROW],
        home: origin,
      }
      : ROW;
    return Promise.resolve({
      status: 200,
      headers: { "content-type": "application/json", allow: "GET, HEAD, OPTIONS" },
      bytes: Buffer.from(method === "HEAD" ? "" : JSON.stringify(body)),
      ...(url.startsWith(RIGHT) && change(request)),
    });
  };
  const { asked, differences } = await diffDeployments(
    { url: LEFT, operator: "env:TOKEN", env: { TOKEN: "token-of-the-operator" }, dispatch },
    RIGHT,
  );
  return { asked, sent, differences };
}

test("diffDeployments() finds servers alike that differ in the origin of their links alone", async () => {
  const { asked, sent, differences } = await diff(() => undefined);
  expect(differences).toEqual([]);
  expect(asked).toBe(sent.length);
  expect(sent).toEqual(expect.arrayContaining(["HEAD /sessions", "OPTIONS /sessions"]));
});

test("diffDeployments() compares the answers to HEAD", async () => {
  const { differences } = await diff(({ method }) =>
    method === "HEAD" ? { status: 405 } : undefined
  );
  expect(differences).toEqual([
    { request: "HEAD /sessions", as: "operator", what: "status", left: "200", right: "405" },
  ]);
});

test("diffDeployments() compares the headers of OPTIONS", async () => {
  const { differences } = await diff(({ method }) =>
    method === "OPTIONS"
      ? { headers: { "content-type": "application/json", allow: "GET, HEAD" } }
      : undefined
  );
  expect(differences).toEqual([
    {
      request: "OPTIONS /sessions",
      as: "operator",
      what: "allow",
      left: "GET, HEAD, OPTIONS",
      right: "GET, HEAD",
    },
  ]);
});

test("diffDeployments() compares the details of listed sessions, and prints no token", async () => {
  const { differences } = await diff(({ url, headers }) =>
    url.endsWith("/sessions/7")
      ? { bytes: Buffer.from(`{"echo":"${headers["Authorization"]}"}`) }
      : undefined
  );
  expect(new Set(differences.map(({ request }) => request))).toEqual(new Set(["GET /sessions/7"]));
  expect(differences).toContainEqual({
    request: "GET /sessions/7",
    as: "operator",
    what: "body /echo",
    left: "none",
    right: '"Bearer $TOKEN"',
  });
});

test("diffDeployments() shows where two bodies differ, and both values", async () => {
  const { differences } = await diff(({ method, url }) =>
    method === "GET" && url.endsWith("/sessions/7")
      ? { bytes: Buffer.from(JSON.stringify({ session_id: 8, "a/b": 1 })) }
      : undefined
  );
  expect(differences).toEqual([
    { request: "GET /sessions/7", as: "operator", what: "body /session_id", left: "7", right: "8" },
    { request: "GET /sessions/7", as: "operator", what: "body /a~1b", left: "none", right: "1" },
  ]);
});

test("diffDeployments() takes each side's own tokens, and says once who is a stranger", async () => {
  const seen = new Set<string>();
  const dispatch: Dispatch = ({ url, headers }) => {
    const wanted = url.startsWith(LEFT) ? "Bearer left-token" : "Bearer right-token";
    seen.add(headers["Authorization"] ?? "");
    const isKnown = headers["Authorization"] === wanted;
    return Promise.resolve({
      status: isKnown ? 200 : 401,
      headers: { "content-type": "application/json" },
      bytes: Buffer.from(JSON.stringify({ count: 0, next: null, previous: null, results: [] })),
    });
  };
  const env = { LEFT: "left-token", RIGHT: "right-token" };
  const options = { url: LEFT, operator: "env:LEFT", env, dispatch };
  const { differences } = await diffDeployments({ ...options, otherOperator: "env:RIGHT" }, RIGHT);
  expect(differences).toEqual([]);
  expect([...seen].sort()).toEqual(["Bearer left-token", "Bearer right-token"]);
  await expect(diffDeployments(options, RIGHT)).rejects.toThrow(
    `Cannot compare as operator: ${RIGHT} rejects the credentials (401). Give its own token with --other-operator`,
  );
});
