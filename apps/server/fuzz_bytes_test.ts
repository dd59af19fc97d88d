import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONTROL_TOKEN, endMocks, type LaunchedMock, serveMock } from "../../tools/launch_mock.ts";

/** `FUZZ_RUNS=20000` is the long form. */
const RUNS = Math.ceil(Number(process.env["FUZZ_RUNS"] ?? 1500) / 5);

const unsigned = (claims: unknown) =>
  `Bearer ${
    [{ alg: "HS256" }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url")
    ).join(".")
  }.x`;
const request = (line: string, headers: readonly string[] = [], body = "") =>
  [`${line} HTTP/1.1`, "Host: 127.0.0.1", ...headers, "", body].join("\r\n");

/** What went wrong once, in any version; it is asked first. */
const KEPT = [
  request("GET /api/sessions", [`Authorization: ${unsigned({ world: { toString: 1 } })}`]),
  request("GET /api/sessions/%E0%A4%A"),
  request("GET /api/sessions?page=%"),
  request("POST /api/token/verify/", ["Content-Type: application/json", "Content-Length: 20"], "{"),
  request("GET /w/toString/api/sessions"),
  request("GET /__mock/health?digest=1"),
  // The second stands behind the first: its answer has no socket yet.
  request("GET /api/sessions").repeat(2),
];
const WHOLE = [
  ...KEPT,
  request("GET /api/sessions?page=1", ["Accept: text/html"]),
  request("HEAD /api/sessions/23", ["Connection: keep-alive"]),
  request("POST /api/token/", [
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Length: 17",
    "Expect: 100-continue",
  ], "username=a&password=b"),
  request("POST /api/token/refresh/", ["Transfer-Encoding: chunked"], '5\r\n{"a":\r\n0\r\n\r\n'),
  request("POST /__mock/faults", [
    `Authorization: Bearer ${CONTROL_TOKEN}`,
    "Content-Type: application/json",
    "Content-Length: 2",
  ], "{}"),
  request("GET /api/sessions", ["Connection: Upgrade", "Upgrade: websocket"]),
  request("CONNECT 127.0.0.1:80"),
];
const PIECES = [
  "\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  "%00",
  "\xff",
  "HTTP/1.1",
  "HTTP/9.9",
  "0",
  "-1",
]
  .concat(
    "Content-Length: 99999999999999999999\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Host: a_b\r\n",
  )
  .concat(
    'Forwarded: host="x\ty"\r\n',
    "X-Forwarded-Host: [::\r\n",
    "Cookie: =;;=\r\n",
    "x".repeat(20_000),
  );

/** A whole request in which pieces were put, left out and repeated; now and then anything at all. */
const bytes = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all)) },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.array(fc.constantFrom(...WHOLE), { minLength: 1, maxLength: 3 }),
      fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...PIECES), fc.nat(8)),
        { maxLength: 4 },
      ),
    ).map(([requests, changes]) => {
      let text = requests.join("");
      for (const [place, piece, left] of changes) {
        const at = Math.floor(place * text.length);
        text = text.slice(0, at) + piece + text.slice(at + left);
      }
      return Buffer.from(text, "latin1");
    }),
  },
);

describe.each([["one process", []], ["two workers", ["--workers", "2"]]])(
  "a mock of %s",
  (_, flags) => {
    let mock: LaunchedMock & { url: string };
    let end: { code: number } | undefined;
    beforeAll(async () => {
      mock = await serveMock("--scenario", "every-state", "--log", "json", "--debug", ...flags);
      void mock.exited.then((value) => end = value);
    });
    afterAll(endMocks);

    test(`closes every connection, answers no 5xx, and lives on, whatever bytes come, ${RUNS} times`, async () => {
      const { port } = new URL(mock.url);
      await fc.assert(
        fc.asyncProperty(bytes, async (sent) => {
          const socket = connect(Number(port), "127.0.0.1");
          socket.on("error", () => {});
          socket.end(sent);
          const answered = (await buffer(socket).catch(() => Buffer.alloc(0))).toString("latin1");
          const statuses = [...answered.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) =>
            Number(status)
          );
          expect(statuses.filter((status) => status >= 500), answered).toEqual([]);
          expect(end).toBeUndefined();
        }),
        { numRuns: RUNS, verbose: 1, examples: KEPT.map((text) => [Buffer.from(text, "latin1")]) },
      );
      expect((await fetch(new URL("/__mock/health", mock.url))).status).toBe(200);
      mock.child.kill("SIGTERM");
      const { code, stderr } = await mock.exited;
      expect(stderr).not.toMatch(/\n\s+at |worker .* ended|Error:/);
      expect(code, stderr.slice(-300)).toBe(0);
    });
  },
);
