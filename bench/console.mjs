// What the console costs a browser, and how soon it answers a person: the first row painted, beside a page
// without a script; a page that rests; a click; what arrives while it lives; what moves by itself.
// Usage: node bench/console.mjs [SESSIONS] [SECONDS], after npm run build; it needs a Chromium.
import { chromium } from "playwright-core";
import { CHROMIUM, CHROMIUM_FLAGS } from "../tools/chromium.ts";
import { median, startMock } from "./processes.mjs";

const [sessions = "10000", seconds = "20"] = process.argv.slice(2);
const PAINTS = 9;
/** Until a page is painted for certain. */
const PAINTED_MS = 2000;
/** Until every page of the list is read. */
const SETTLED_MS = 12_000;
const CLICKS = 8;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
await context.addInitScript(() => {
  // The browser tells when it painted an element that has this attribute.
  new MutationObserver((_, observer) => {
    const session = document.querySelector(".sessions tbody button");
    if (!session) return;
    session.setAttribute("elementtiming", "first row");
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    globalThis.firstRow ??= list.getEntries()[0].renderTime;
  }).observe({ type: "element", buffered: true });
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    globalThis.shifts.push(
      ...list.getEntries().map(({ startTime, value }) => ({ startTime, value })),
    );
  }).observe({ type: "layout-shift", buffered: true });
});

const TOKEN = "the-token-of-the-benchmark";

/** Starts a mock with so many sessions. */
async function serve(...words) {
  const data = ["--sessions", sessions, "--users", "40", "--control-token", TOKEN];
  const mock = await startMock(...data, ...words);
  const { origin } = new URL(mock.url);
  return { ...mock, origin, link: `${origin}/#control=${TOKEN}` };
}

async function paint() {
  const mock = await serve();
  const [rows, floors] = [[], []];
  for (let turn = 0; turn < PAINTS; turn++) {
    const page = await context.newPage();
    await page.goto(mock.link);
    // Nothing asks the page anything meanwhile.
    await page.waitForTimeout(PAINTED_MS);
    rows.push(await page.evaluate(() => globalThis.firstRow));
    await page.goto(`${mock.origin}/api/docs/contract/`);
    await page.waitForTimeout(PAINTED_MS);
    floors.push(
      await page.evaluate(() =>
        performance.getEntriesByName("first-contentful-paint")[0].startTime
      ),
    );
    await page.close();
  }
  console.log(
    `first row painted: ${Math.round(median(rows))} ms; a page without a script: ${
      Math.round(median(floors))
    } ms`,
  );
  await mock.stop();
}

async function rest(name, ...more) {
  const mock = await serve(...more);
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  let bytes = 0;
  client.on(
    "Network.dataReceived",
    (event) => bytes += event.encodedDataLength || event.dataLength,
  );
  await client.send("Network.enable");
  await client.send("Performance.enable");
  await page.goto(mock.link);
  await page.locator(".sessions tbody tr").first().waitFor();
  await page.waitForTimeout(SETTLED_MS);
  const read = async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const [before, had] = [await read(), bytes];
  await page.waitForTimeout(Number(seconds) * 1000);
  const [after, has] = [await read(), bytes];
  const share = (after.TaskDuration - before.TaskDuration) / Number(seconds) * 100;
  const shifts = await page.evaluate(() => globalThis.shifts);
  const moved = shifts.filter(({ startTime }) => startTime > SETTLED_MS);
  const clicks = [];
  for (let turn = 0; turn < CLICKS; turn++) {
    clicks.push(
      await page.locator(".sessions tbody tr").nth(turn + 2).evaluate((row) =>
        new Promise((resolve) => {
          const begun = performance.now();
          row.click();
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve(performance.now() - begun))
          );
        })
      ),
    );
    await page.waitForTimeout(500);
  }
  await client.send("HeapProfiler.collectGarbage");
  const held = await read();
  const megabytes = ({ JSHeapUsedSize: size }) => (size / 1e6).toFixed(0);
  console.log(
    `${name}: ${share.toFixed(1)} % of a core, ${
      Math.round((has - had) / Number(seconds) / 1000)
    } kB/s, heap ${megabytes(after)} MB, ${megabytes(held)} held; a click ${
      Math.round(median(clicks))
    } ms; layout shift ${moved.reduce((sum, { value }) => sum + value, 0).toFixed(3)}`,
  );
  await page.close();
  await mock.stop();
}

console.log(`${sessions} sessions, ${seconds} s each`);
await paint();
await rest("at rest");
await rest("live", "--live");
await rest("live, ×60", "--live", "--pace", "60");
await browser.close();
