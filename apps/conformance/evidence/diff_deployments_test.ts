import { expect, test } from "vitest";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "../target/network.ts";
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
  expect(differences[0]).toMatchObject({
    what: "body",
    left: '{"session_id":7}',
    right: '{"echo":"Bearer $TOKEN"}',
  });
});
