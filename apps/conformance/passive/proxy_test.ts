import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request as httpRequest, type RequestListener } from "node:http";
import { createSecureServer } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { passingFaults } from "@sessions/server";
import { startMock } from "@sessions/testing";
import { afterEach, expect, test } from "vitest";
import { CERTIFICATE, KEY } from "../target/connection/localhost_certificate.ts";
import { Secrets } from "../target/secrets.ts";
import { collectFindings } from "./findings.ts";
import { openHarFile } from "./har_file.ts";
import type { PassedExchange } from "./proxied_request.ts";
import { type ProxyOptions, startProxy } from "./proxy_server.ts";
import { type Finding, openWatch } from "./watch.ts";
import { verifyHar } from "./verify_har.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Starts a proxy in front of a base URL, and collects what it saw. */
async function stand(
  baseUrl: string,
  options: Partial<ProxyOptions> & { operators?: number[] } = {},
) {
  const { operators = [], ...rest } = options;
  const watch = openWatch({ operators });
  const findings: Finding[] = [];
  const passed: PassedExchange[] = [];
  const notices: string[] = [];
  const proxy = await startProxy({
    baseUrl,
    faults: passingFaults([]),
    notice: (said) => notices.push(said),
    passed(exchange) {
      passed.push(exchange);
      findings.push(...watch.see(exchange.answer, exchange.requestHeaders.authorization));
    },
    ...rest,
  });
  closing.push(() => proxy.close());
  return { url: proxy.url, findings, passed, notices, watch };
}

/** Starts a deployment that answers by hand. */
async function deploy(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

async function startPortal(options: Parameters<typeof startMock>[0] = {}) {
  const mock = await startMock({ scenario: "demo", pageSize: 25, ...options });
  closing.push(() => mock.stop());
  const ask = (base: string, path: string, user: number) =>
    fetch(base + path, { headers: { Authorization: `Bearer ${mock.tokenFor(user)}` } });
  return { mock, ask };
}

test("answers pass unchanged, but for links that lead back through the proxy", async () => {
  const { mock, ask } = await startPortal();
  const { url, findings } = await stand(mock.url, { operators: [1, 2] });
  for (
    const path of ["/sessions", "/sessions?page=2&experiment_id=1", "/sessions/1", "/sessions/x"]
  ) {
    const [straight, through] = await Promise.all([ask(mock.url, path, 3), ask(url, path, 3)]);
    expect(through.status).toBe(straight.status);
    expect((await through.text()).replaceAll(url, mock.url)).toBe(await straight.text());
    for (const name of ["allow", "content-type", "x-frame-options", "www-authenticate"]) {
      expect(through.headers.get(name)).toBe(straight.headers.get(name));
    }
  }
  let pages = 0;
  for (let next: string | null = `${url}/sessions`; next;) {
    expect(next.startsWith(url)).toBe(true);
    const answer = await fetch(next, { headers: { Authorization: `Bearer ${mock.tokenFor(1)}` } });
    next = (await answer.json() as { next: string | null }).next;
    pages++;
  }
  expect(pages).toBe(10);
  expect(findings).toEqual([]);
});

test.each(
  [
    ["list/row-missing-key", "/sessions", 1, "list/row"],
    ["list/count-off-by-one", "/sessions?experiment_id=999", 1, "list/count"],
    ["list/links-host", "/sessions", 1, "list/links"],
    ["time/naive", "/sessions", 1, "time/format"],
    ["detail/list-shape", "/sessions/1", 1, "detail/shape"],
    ["scope/detail-all", "/sessions/1", 4, "scope/foreign-detail"],
    ["filter/invalid-500", "/sessions?experiment_id=x", 1, "filter/invalid"],
    ["http/public", "/sessions", 1, "http/private"],
  ] as const,
)("%s is found while somebody asks %s", async (deviation, path, user, requirement) => {
  const { mock, ask } = await startPortal({ deviations: [deviation] });
  const { url, findings } = await stand(mock.url, { operators: [1, 2] });
  await (await ask(url, path, user)).text();
  expect(findings.map((one) => one.requirement)).toContain(requirement);
});

test("what a list and a detail tell is compared, unless it was modified in between", async () => {
  const { mock, ask } = await startPortal({ deviations: ["detail/differs"] });
  const { url, findings } = await stand(mock.url);
  const list = await (await ask(url, "/sessions", 1)).json() as {
    results: { session_id: number }[];
  };
  const id = list.results.at(-1)?.session_id ?? 0;
  await (await ask(url, `/sessions/${id}`, 1)).text();
  expect(findings.map((one) => one.requirement)).toEqual(["detail/agrees"]);
  const honest = await startPortal();
  const still = await stand(honest.mock.url);
  await (await honest.ask(still.url, "/sessions", 1)).text();
  const open = honest.mock.scenario.row("pending");
  honest.mock.sessions.cancel(open.session_id);
  await (await honest.ask(still.url, `/sessions/${open.session_id}`, 1)).text();
  expect(still.findings).toEqual([]);
});

test("a session of others in a list is found once its creator is known", async () => {
  const { mock, ask } = await startPortal({ deviations: ["scope/list-all"] });
  const { url, findings } = await stand(mock.url, { operators: [1, 2] });
  const list = await (await ask(url, "/sessions", 1)).json() as {
    results: { session_id: number }[];
  };
  for (const { session_id } of list.results.slice(0, 5)) {
    await (await ask(url, `/sessions/${session_id}`, 1)).text();
  }
  await (await ask(url, "/sessions", 9)).text();
  expect(findings.map((one) => one.requirement)).toContain("scope/self-list");
});

test("faults are injected into the deployment's answers, and marked", async () => {
  const { mock, ask } = await startPortal();
  const { url, passed } = await stand(mock.url, {
    faults: passingFaults([
      { when: { operation: "detail" }, status: 503, body: { detail: "Down." } },
      // The first answer counts, and every header.
      { when: { operation: "detail" }, status: 500, headers: { "Retry-After": "9" } },
      { when: { operation: "list", page: 2 }, truncate: true },
      { when: { operation: "list", page: 3 }, reset: true },
      { when: { operation: "list", page: 4 }, delay: { fixed: 1 } },
      { when: { operation: "list", page: 5 }, headers: { "Content-Type": "text/html" } },
      {
        when: { operation: "list", page: 6 },
        sequence: [{ status: 429, headers: { "Retry-After": "2" }, body: "slowly" }],
      },
    ]),
  });
  const down = await ask(url, "/sessions/1", 1);
  expect([down.status, down.headers.get("x-injected-fault")]).toEqual([503, "1, 2"]);
  expect(down.headers.get("retry-after")).toBe("9");
  expect(await down.json()).toEqual({ detail: "Down." });
  const cut = await ask(url, "/sessions?page=2", 1);
  expect(cut.headers.get("x-injected-fault")).toBe("3");
  await expect(cut.text()).rejects.toThrow("terminated");
  await expect(ask(url, "/sessions?page=3", 1)).rejects.toThrow("fetch failed");
  const late = await ask(url, "/sessions?page=4", 1);
  expect([late.status, late.headers.get("x-injected-fault")]).toEqual([200, "5"]);
  await late.text();
  const wrong = await ask(url, "/sessions?page=5", 1);
  expect([wrong.status, wrong.headers.get("content-type")]).toEqual([200, "text/html"]);
  await wrong.text();
  const limited = await ask(url, "/sessions?page=6", 1);
  expect([limited.status, limited.headers.get("retry-after"), await limited.text()])
    .toEqual([429, "2", "slowly"]);
  expect(passed).toEqual([]);
  const untouched = await ask(url, "/sessions", 1);
  expect(untouched.headers.get("x-injected-fault")).toBeNull();
});

test("a fault that needs the mock's data is refused", () => {
  expect(() => passingFaults([{ html: 502 }])).toThrow(
    "Cannot inject html into another server's answers: use delay, status, headers, truncate, reset",
  );
});

test("a browser app of another origin may call through it", async () => {
  const { mock } = await startPortal();
  const { url } = await stand(mock.url);
  const preflight = await fetch(`${url}/sessions`, {
    method: "OPTIONS",
    headers: {
      Origin: "http://localhost:5173",
      "Access-Control-Request-Method": "GET",
      "Access-Control-Request-Headers": "authorization",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization");
  const answer = await fetch(`${url}/sessions`, { headers: { Origin: "http://localhost:5173" } });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([401, "*"]);
});

test("gzip, HEAD, redirects, large and dropped bodies pass as they are", async () => {
  const page = (base: string) =>
    JSON.stringify({ count: 1, next: `${base}/sessions?page=2`, previous: null, results: [] });
  let base = "";
  base = await deploy((request, response) => {
    if (request.url === "/api/sessions") {
      response.setHeader("Content-Encoding", "gzip");
      return response.setHeader("Content-Type", "application/json").end(gzipSync(page(base)));
    }
    if (request.url === "/api/moved") {
      return response.writeHead(302, { Location: `${base}/there` }).end();
    }
    if (request.url === "/api/away") {
      return response.writeHead(302, { Location: "https://login.example.org/" }).end();
    }
    if (request.url === "/api/large") return response.end(Buffer.alloc(20_000_000, "x"));
    if (request.url === "/api/sessions?endless") {
      response.setHeader("Content-Type", "application/json");
      for (let piece = 0; piece < 20; piece++) response.write(Buffer.alloc(1_000_000, "y"));
      return response.end();
    }
    if (request.url === "/api/sessions/304") {
      return response.writeHead(304, { ETag: '"x"' }).end();
    }
    if (request.url === "/api/dropped") {
      response.writeHead(200, { "Content-Length": "1000" }).write("half");
      return setImmediate(() => response.destroy());
    }
    return response.setHeader("X-Method", request.method ?? "").end("fine");
  });
  const { url, watch } = await stand(base);
  const list = await fetch(`${url}/sessions`);
  expect(list.headers.get("content-encoding")).toBe("gzip");
  expect(await list.text()).toBe(page(url));
  const head = await fetch(`${url}/other`, { method: "HEAD" });
  expect([head.status, head.headers.get("x-method"), await head.text()]).toEqual([200, "HEAD", ""]);
  const moved = await fetch(`${url}/moved`, { redirect: "manual" });
  expect(moved.headers.get("location")).toBe(`${url}/there`);
  const away = await fetch(`${url}/away`, { redirect: "manual" });
  expect(away.headers.get("location")).toBe("https://login.example.org/");
  expect((await (await fetch(`${url}/large`)).text()).length).toBe(20_000_000);
  const { judged } = watch;
  const endless = await fetch(`${url}/sessions?endless`);
  expect((await endless.text()).length).toBe(20_000_000);
  expect(watch.judged).toBe(judged);
  const unchanged = await fetch(`${url}/sessions/304`);
  expect([unchanged.status, unchanged.headers.get("etag")]).toEqual([304, '"x"']);
  expect(unchanged.headers.get("content-length")).toBeNull();
  await expect(fetch(`${url}/dropped`).then((answer) => answer.text())).rejects.toThrow();
});

test("a deployment that speaks HTTP/2 alone is passed on", async () => {
  const server = createSecureServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    response.setHeader("X-Asked", `${request.httpVersion} ${request.headers["user-agent"]}`);
    if (request.method === "POST") return request.pipe(response);
    response.end(Buffer.alloc(3_000_000, "x"));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { url } = await stand(`https://127.0.0.1:${port}/api`, { ca: CERTIFICATE });
  const headers = { "User-Agent": "an app" };
  const list = await fetch(`${url}/sessions`, { headers });
  expect([list.status, list.headers.get("x-asked")]).toEqual([200, "2.0 an app"]);
  expect((await list.text()).length).toBe(3_000_000);
  const echo = await fetch(`${url}/token/`, { method: "POST", body: "name", headers });
  expect(await echo.text()).toBe("name");
  expect((await fetch(`${url}/sessions`, { method: "HEAD", headers })).status).toBe(200);
});

test("it leads to its deployment alone", async () => {
  const { mock } = await startPortal();
  const { url } = await stand(mock.url);
  const { port, hostname } = new URL(url);
  const ask = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      httpRequest({ hostname, port, path, headers }, async (response) => {
        resolve({ status: response.statusCode ?? 0, body: await text(response) });
      }).on("error", reject).end();
    });
  expect(await ask("http://example.org/api/sessions")).toEqual({
    status: 403,
    body: JSON.stringify({ detail: `This proxy leads to ${new URL(mock.url).origin} alone.` }),
  });
  expect((await ask("/api/sessions", { Host: "rebound.example.org" })).status).toBe(403);
  expect((await ask("//example.org/api/sessions")).status).toBe(404);
  const tunnel = connect(Number(port), hostname);
  tunnel.write("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");
  expect(await text(tunnel)).toMatch(/^HTTP\/1.1 403/);
});

test("a deployment that does not answer is said, and is a 502", async () => {
  const { url, notices } = await stand("http://127.0.0.1:9/api");
  const answer = await fetch(`${url}/sessions`);
  expect([answer.status, await answer.json()]).toEqual([502, {
    detail: "Cannot reach http://127.0.0.1:9: the connection was refused",
  }]);
  expect(notices).toEqual(["Cannot reach http://127.0.0.1:9: the connection was refused"]);
});

test("what passed is a HAR file that verify-har reads, without a token", async () => {
  const folder = mkdtempSync(join(tmpdir(), "proxy-"));
  closing.push(() => rmSync(folder, { recursive: true }));
  const { mock, ask } = await startPortal({ deviations: ["list/row-missing-key"] });
  const { url, passed } = await stand(mock.url);
  await (await ask(url, "/sessions", 1)).text();
  await (await ask(url, "/sessions/1", 1)).text();
  const file = join(folder, "passed.har");
  const har = openHarFile(file, new Secrets());
  for (const exchange of passed) har.add(exchange);
  har.close();
  const { lists, details, findings } = verifyHar(file);
  expect([lists, details]).toEqual([1, 1]);
  expect(new Set(findings.map(({ requirement }) => requirement))).toEqual(new Set(["list/row"]));
  expect(readFileSync(file, "utf8")).not.toMatch(/eyJ|Bearer ey/);
});

test("findings make a report with an exit code", async () => {
  const { mock, ask } = await startPortal({ deviations: ["time/naive"] });
  const { url, findings, watch } = await stand(mock.url);
  const collected = collectFindings(mock.url, new Secrets(), {});
  const state = { judged: 0, total: 0, startedAt: new Date() };
  expect(collected.report(state).summary).toMatchObject({ exitCode: 0, failed: 0, met: 0 });
  await (await ask(url, "/sessions", 1)).text();
  const firsts = findings.filter((finding) => collected.add(finding));
  expect(firsts.length).toBeLessThan(findings.length);
  const report = collected.report({ ...state, judged: watch.judged });
  expect(report.summary).toMatchObject({ exitCode: 1, failed: 1 });
  const [failed] = report.requirements.filter(({ verdict }) => verdict === "fail");
  expect(failed).toMatchObject({ id: "time/format", card: { more: findings.length - 1 } });
});
