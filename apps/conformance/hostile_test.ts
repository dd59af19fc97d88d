import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { newClaims, signingKey, signToken } from "@sessions/server";
import { afterAll, expect, test } from "vitest";
import type { Report } from "./reports/report.ts";

const BIN = new URL("./bin/sessions-conformance.js", import.meta.url).pathname;
/** The heap that a run gets here; what lies outside of it is counted too. */
const HEAP_MIB = 128;
const MEMORY_MIB = 400;

const folder = mkdtempSync(join(tmpdir(), "hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tellsMemory = join(folder, "tell_memory.mjs");
writeFileSync(
  tellsMemory,
  `import { writeSync } from "node:fs";
process.on("exit", () => writeSync(2, "resident " + process.resourceUsage().maxRSS / 1024));`,
);

const tokenOf = (userId: number) =>
  signToken(newClaims({ type: "access", userId, now: Date.now() / 1000 }), signingKey("any key"));
const row = (id: number) => ({
  session_id: id,
  experiment_id: 7,
  session_type: "development",
  is_active: true,
  start_date_time: "2025-01-01T00:00:00.000000-05:00",
  started_by: 1,
  end_date_time: null,
  ended_by: null,
});
const rows = (first: number, length: number) => Array.from({ length }, (_, at) => row(first - at));
const JSON_TYPE = { "content-type": "application/json" };

/** Writes a piece for as long as anybody reads. */
function pour(response: ServerResponse, piece: Buffer): void {
  const pieces = function* () {
    for (;;) yield piece;
  };
  pipeline(Readable.from(pieces()), response, () => {});
}

/** Writes a byte now and then, and never ends. */
function drip(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  const timer = setInterval(() => response.write(" "), 50);
  response.on("close", () => clearInterval(timer));
}

/** Answers the list with a hundred rows, and everything else as it is told. */
const listThen = (other: RequestListener): RequestListener => (request, response) => {
  if (!/\/sessions(\?|$)/.test(request.url ?? "")) return other(request, response);
  const page = { count: 100, next: null, previous: null, results: rows(1000, 100) };
  response.writeHead(200, JSON_TYPE).end(JSON.stringify(page));
};

/** A list of a billion sessions. */
const endlessPages = (perPage: number): RequestListener => (request, response) => {
  const base = `http://${request.headers.host}`;
  const url = new URL(request.url ?? "", base);
  if (!url.pathname.endsWith("/sessions")) {
    return response.writeHead(404, JSON_TYPE).end('{"detail":"Not found."}');
  }
  const page = Number(url.searchParams.get("page") ?? 1);
  const to = (number: number) => `${base}${url.pathname}?page=${number}`;
  response.writeHead(200, JSON_TYPE).end(JSON.stringify({
    count: 1e9,
    next: to(page + 1),
    previous: page === 1 ? null : page === 2 ? `${base}${url.pathname}` : to(page - 1),
    results: rows(1e9 - page * perPage, perPage),
  }));
};

const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20, " "));

/** Runs the suite against a server, in little memory. */
async function attack(listener: RequestListener, words: string[] = []) {
  const server = createServer((request, response) => {
    response.on("error", () => {});
    listener(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const reports = mkdtempSync(join(folder, "report-"));
  const child = spawn(process.execPath, [
    `--max-old-space-size=${HEAP_MIB}`,
    "--import",
    tellsMemory,
    BIN,
    ...["run", "--url", url, "--operator", "env:OP", "--user", "env:USER_1"],
    ...["--report", "text,json,html", "--report-dir", reports, ...words],
  ], { env: { ...process.env, OP: tokenOf(1), USER_1: tokenOf(2) } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (piece) => stdout += piece);
  child.stderr.on("data", (piece) => stderr += piece);
  const [code] = await once(child, "close");
  server.closeAllConnections();
  server.close();
  const report = JSON.parse(readFileSync(join(reports, "conformance.json"), "utf8")) as Report;
  expect(report.complete).toBe(true);
  expect(Number(/resident ([\d.]+)/.exec(stderr)?.[1])).toBeLessThan(MEMORY_MIB);
  return { code, stdout };
}

test.each<[string, RequestListener, string]>([
  ["a body that never ends", (_request, response) => {
    response.writeHead(200, JSON_TYPE);
    pour(response, Buffer.alloc(2 ** 20, "["));
  }, "the body is larger than 16 MiB"],
  ["a gigabyte of JSON", (_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, "content-length": 2 ** 30 });
    pour(response, Buffer.from('{"session_id":1},'.repeat(2 ** 16)));
  }, "the body is larger than 16 MiB"],
  ["a gzip bomb", (_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" }).end(bomb);
  }, "the gzip body is spoiled, or larger than 16 MiB"],
  ["a flood of headers", (_request, { socket }) => {
    socket?.on("error", () => {});
    socket?.write(`HTTP/1.1 200 OK\r\n${`x-a: ${"b".repeat(1000)}\r\n`.repeat(1000)}`);
  }, "its headers are larger than 16 KiB"],
  ["a slow drip", (_request, response) => drip(response), "no answer within 300 ms"],
])("%s ends a run with a report that says so", async (_name, listener, reason) => {
  const words = reason.includes("300 ms") ? ["--timeout", "300"] : [];
  const { code, stdout } = await attack(listener, words);
  expect(code).toBe(4);
  expect(stdout).toContain(reason);
  expect(stdout).toMatch(/\n0 met, 0 failed, 44 undecided of 44\n$/);
});

test("a list of a billion sessions is left where it is larger than is held, with a report", async () => {
  const { code, stdout } = await attack(endlessPages(20_000));
  expect(code).toBe(3);
  expect(stdout).toContain(
    "Cannot hold more: the lists are larger than 32 MiB. Raise --max-lists",
  );
});

test("pages of one session each are counted too", async () => {
  const { code, stdout } = await attack(endlessPages(1), ["--max-lists", "1"]);
  expect(code).toBe(3);
  expect(stdout).toContain("the lists are larger than 1 MiB");
});

test.each<[string, RequestListener, string[]]>([
  ["huge", ({ method }, response) => {
    response.writeHead(200, JSON_TYPE);
    if (method === "HEAD") return response.end();
    pour(response, Buffer.alloc(2 ** 20, "["));
  }, []],
  ["slow", (_request, response) => drip(response), ["--timeout", "300"]],
])(
  "details that are %s leave open what needs them; the list is judged",
  async (_name, other, words) => {
    const { stdout } = await attack(listThen(other), ["--skip-diagnosis", ...words]);
    expect(stdout).toMatch(/✗ auth\/required/);
    expect(stdout).toMatch(
      /\? scope\/operator-detail {2}inconclusive, MUST: could-not-run: .* got no answer/,
    );
  },
);

test("an answer in a content coding is read", async () => {
  const zipped = (value: unknown) => gzipSync(JSON.stringify(value));
  const { stdout } = await attack((request, response) => {
    response.setHeader("content-encoding", "gzip");
    const isList = /\/sessions(\?|$)/.test(request.url ?? "");
    response.writeHead(isList ? 200 : 404, JSON_TYPE).end(
      zipped(isList ? { count: 1, next: null, previous: null, results: [row(5)] } : {}),
    );
  }, ["--only", "list/row", "--only", "http/json", "--skip-detection"]);
  expect(stdout).toMatch(/^list +✓/m);
  expect(stdout).toMatch(/^http +✓/m);
});
