import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ProxyReading } from "@sessions/console";
import { passingFaults } from "@sessions/server";
import { startMock } from "@sessions/testing";
import { chromium } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { CHROMIUM, CHROMIUM_FLAGS } from "../../../tools/chromium.ts";
import { Secrets } from "../target/secrets.ts";
import { openLiveWire } from "./live_wire.ts";
import { startProxy } from "./proxy_server.ts";
import { openWatch } from "./watch.ts";
import { WIRE_PATH, wirePages } from "./wire_pages.ts";

const LIMIT_MS = 60_000;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Starts a proxy with a page, in front of a mock that plays the newest portal. */
async function stand(fault: object[] = []) {
  const mock = await startMock({ scenario: "demo", portal: "2025" });
  closing.push(() => mock.stop());
  const watch = openWatch({ operators: [1, 2] });
  const wire = openLiveWire(mock.url, new Secrets());
  const proxy = await startProxy({
    baseUrl: mock.url,
    faults: passingFaults(fault),
    notice: (text) => expect.fail(text),
    passed: (exchange) =>
      wire.add(exchange, watch.see(exchange.answer, exchange.requestHeaders.authorization)),
    unjudged: (exchange) => wire.addUnjudged(exchange),
    pages: wirePages(wire),
  });
  closing.push(() => proxy.close());
  const ask = async (path: string, user: number, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${mock.tokenFor(user)}` };
    const answer = await fetch(proxy.url + path, { ...init, headers });
    await answer.text();
    return answer.status;
  };
  const page = new URL(WIRE_PATH, proxy.url).href;
  const read = async (after = 0) =>
    await (await fetch(`${page}exchanges?after=${after}`)).json() as ProxyReading;
  return { mock, page, ask, read };
}

test("the page's data has what passed, with findings beside it, and no secret", async () => {
  const { mock, ask, read } = await stand([{ when: { page: 2 }, status: 503 }]);
  expect(await ask("/sessions", 1)).toBe(200);
  expect(await ask("/sessions?access_token=an-opaque-one", 33)).toBe(500);
  expect(await ask("/sessions?page=2", 1)).toBe(503);
  expect(await ask("/sessions", 1, { method: "POST" })).toBe(405);
  await expect.poll(async () => (await read()).passed).toBe(4);
  const { leadsTo, exchanges } = await read();
  expect(leadsTo).toBe(mock.url);
  expect(
    exchanges.map(({ method, status, as, isJudged, faults }) => [
      method,
      status,
      as,
      isJudged,
      faults,
    ]),
  ).toEqual([
    ["GET", 200, "user 1", true, undefined],
    ["GET", 500, "user 33", true, undefined],
    ["GET", 503, "user 1", false, "1"],
    ["POST", 405, "user 1", false, undefined],
  ]);
  expect(exchanges[1]?.findings.map(({ requirement }) => requirement)).toEqual(["list/envelope"]);
  expect(JSON.stringify(exchanges)).not.toMatch(/eyJ|an-opaque-one/);
  expect((await read(3)).exchanges.map(({ id }) => id)).toEqual([4]);
});

test("what is remembered is bounded", () => {
  const wire = openLiveWire("https://portal.example.org/api", new Secrets());
  const request = { method: "PUT", authorization: undefined, status: 200, startedAt: 0, ms: 1 };
  for (let count = 0; count < 1000; count++) {
    wire.addUnjudged({ ...request, path: `/${"x".repeat(10_000)}`, faults: undefined });
  }
  const { passed, exchanges } = wire.read(0);
  expect([passed, exchanges.length]).toEqual([1000, 300]);
  expect(JSON.stringify(exchanges).length).toBeLessThan(300_000);
});

test("the page belongs to the proxy alone: no other origin, method or file", async () => {
  const { page } = await stand();
  const other = await fetch(`${page}exchanges`, { headers: { Origin: "https://other.example" } });
  expect(other.headers.has("access-control-allow-origin")).toBe(false);
  expect((await fetch(page, { method: "POST" })).status).toBe(405);
  for (const name of ["nothing", "assets/..%2f..%2fmod.js", "assets/none.js", "index.html"]) {
    expect((await fetch(page + name)).status, name).toBe(404);
  }
  const answer = await fetch(page);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test(
  `a person sees it live, and nothing keeps anybody from reading it (needs ${CHROMIUM})`,
  { skip: !existsSync(CHROMIUM), timeout: 2 * LIMIT_MS },
  async () => {
    const { page: url, ask, read } = await stand();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    closing.push(() => browser.close());
    const page = await browser.newPage({ bypassCSP: true });
    page.setDefaultTimeout(LIMIT_MS);
    await page.goto(url);
    await page.getByText("Nothing has passed yet.").waitFor();
    await ask("/sessions", 1);
    await ask("/sessions", 33);
    const items = page.getByRole("listitem");
    const wrong = items.filter({ hasText: "user 33" });
    await wrong.getByText("list/envelope").waitFor();
    expect(await wrong.innerText()).toContain("wanted an answer of the contract");
    await page.getByRole("button", { name: "Only with findings" }).click();
    await expect.poll(() => items.count()).toBe(1);
    await page.getByRole("button", { name: "All", exact: true }).click();
    // Another proxy on the same port counts anew.
    const [first] = (await read()).exchanges;
    await page.route("**/exchanges*", (route) => {
      const isAnew = route.request().url().endsWith("after=0");
      return route.fulfill({
        json: { leadsTo: url, passed: 1, exchanges: isAnew ? [{ ...first, path: "/anew" }] : [] },
      });
    });
    await items.getByText("GET /anew").waitFor();
    await expect.poll(() => items.count()).toBe(1);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Paused" }).waitFor();
    const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    await page.addScriptTag({ content: readFileSync(axe, "utf8") });
    const found = await page.evaluate<{ id: string }[]>(
      "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
    );
    expect(found.map(({ id }) => id)).toEqual([]);
  },
);
