// npm run bench: the mock as its command line starts it, beside two floors that answer the same: bare
// Koa with JSON.stringify, and node:http with the bytes. All in one run, taking turns, as medians.
// Usage: node bench/run.mjs [--rounds 7] [--seconds 1] [--only TEXT]... [--json bench/results.json]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CHROMIUM, CHROMIUM_FLAGS } from "../tools/chromium.ts";
import { bearer, CLI, load, median, start, startFloor, startMock } from "./processes.mjs";
import { openFloors } from "./side_by_side.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "1" },
    only: { type: "string", multiple: true, default: [""] },
    json: { type: "string", default: "bench/results.json" },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const [OPERATOR, PERSON] = [1, 5];
const results = [];
const wanted = (name) => values.only.some((text) => name.includes(text));

/** Measures what was asked for, and prints it. */
async function note(name, measure) {
  if (!wanted(name)) return;
  const figures = await measure();
  results.push({ name, ...figures });
  const text = Object.entries(figures).map(([key, value]) => `${key} ${value}`).join("  ");
  console.log(`${name.padEnd(52)} ${text}`);
}

/** Pages in an order of no use to a cache; the other parameter makes each a question never asked before. */
const pages = (count) => (round) =>
  Array.from({ length: count }, (_, at) => `/sessions?page=${1 + (at * 7919) % 10_000}&x=${round}`);

console.log(
  `Node ${process.version}, ${cpus().length} processors, ${rounds} rounds of ${seconds} s\n`,
);
const folder = mkdtempSync(`${tmpdir()}/bench-`);
const floors = await openFloors({ rounds, seconds });

const sample = await startMock();
const small = await startMock("--sessions", "10000");
const big = await startMock("--sessions", "1000000", "--db", `${folder}/big.db`);
const held = big.memory();
const SIZES = [
  { size: "10", mock: sample, operator: 2, person: 32, experiment: 100, id: 23 },
  ...[["10,000", small], ["1,000,000", big]].map(([size, mock]) => ({
    size,
    mock,
    operator: OPERATOR,
    person: PERSON,
    experiment: 1,
    id: 5000,
  })),
];
for (const { size, mock, operator, person, experiment, id } of SIZES) {
  const compare = (name, path, user, target) =>
    note(`${name}, of ${size}`, async () => ({
      ...await floors.compare({ mock, path, user }),
      ...(target && { target }),
    }));
  const [list, target] = size === "10" ? ["list of 10", 0.8] : ["page of 100", 1.5];
  await compare(`${list}, operator`, "/sessions", operator, target);
  await compare(`${size === "10" ? "list of 1" : list}, somebody`, "/sessions", person, target);
  const filtered = `/sessions?experiment_id=${experiment}`;
  await compare("filtered list, operator", filtered, operator, size === "10" ? undefined : target);
  await compare("detail", `/sessions/${id}`, operator, 0.8);
  await compare("401", "/sessions", undefined);
}
await note("page of 100 never asked before, of 1,000,000", async () => ({
  ...await floors.compare({
    mock: big,
    path: "/sessions?page=9999",
    user: OPERATOR,
    cold: pages(8000),
  }),
  target: 0.75,
}));
await note("page 9,000 of 1,000,000, beside page 90 of 10,000", async () => ({
  ...await floors.flat(
    { mock: small, path: "/sessions?page=90", user: OPERATOR },
    { mock: big, path: "/sessions?page=9000", user: OPERATOR },
  ),
  target: 0.9,
}));
await note("somebody's filtered list, page 20 of 1,000,000", async () => ({
  ...await floors.flat(
    { mock: small, path: "/sessions?experiment_id=1", user: PERSON },
    { mock: big, path: "/sessions?experiment_id=1&page=20", user: PERSON },
  ),
  target: 0.9,
}));
await Promise.all([sample.stop(), small.stop(), big.stop(), floors.stop()]);

await note("scale, 1,000,000 sessions", async () => {
  const reopened = await startMock("--db", `${folder}/big.db`);
  await reopened.stop();
  const inMemory = await startMock("--sessions", "1000000");
  const { highest } = inMemory.memory();
  await inMemory.stop();
  return {
    "seeded into a file, s (target 30)": (big.ready / 1000).toFixed(1),
    "its MiB (target 1024)": Math.round(held.highest),
    "reopened, s (target 1)": (reopened.ready / 1000).toFixed(2),
    "seeded in memory, s (target 30)": (inMemory.ready / 1000).toFixed(1),
    "its MiB": Math.round(highest),
  };
});

await note("time to ready, scenario sample", async () => {
  const ways = {
    mock: () => start([CLI, "--port", "0"]),
    "npm start": () => start([here("../tools/start.mjs"), "--port", "0"]),
    koa: () => startFloor("koa"),
  };
  const seen = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < Math.max(7, rounds); round++) {
    for (const [way, launch] of Object.entries(ways)) {
      const { ready, stop } = await launch();
      seen[way].push(ready);
      await stop();
    }
  }
  const ms = (way) => Math.round(median(seen[way]));
  return {
    ms: ms("mock"),
    "bare Koa": ms("koa"),
    "of Koa": (median(seen.mock) / median(seen.koa)).toFixed(2),
    target: 1.25,
    "npm start, built": ms("npm start"),
  };
});

await note("memory, a million requests", async () => {
  const mock = await startMock();
  const { origin } = new URL(mock.url);
  const headers = { Authorization: bearer(2) };
  const ask = () => {
    const paths = Array.from({ length: 100_000 }, (_, at) => `/api/sessions?page=1&x=${at % 5000}`);
    return load({ url: origin, headers, paths });
  };
  const rest = mock.memory().now;
  await ask();
  const early = mock.memory().now;
  for (let turn = 0; turn < 9; turn++) await ask();
  const late = mock.memory().now;
  await mock.stop();
  return {
    "MiB at rest": Math.round(rest),
    "after 100,000": Math.round(early),
    "after 1,000,000": Math.round(late),
    ratio: (late / early).toFixed(2),
    target: 1.1,
  };
});

await note("console, 10,000 sessions, data on the page", async () => {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: CHROMIUM_FLAGS,
  });
  const seen = [];
  for (let round = 0; round < Math.max(5, rounds); round++) {
    const mock = await start([CLI, "--port", "0", "--sessions", "10000"]);
    const link = await mock.next(/console at (\S+)/);
    const page = await browser.newPage();
    await page.addInitScript(`new MutationObserver(() => {
      if (!window.shown && document.querySelector("tbody tr")) window.shown = performance.now();
    }).observe(document, { subtree: true, childList: true });`);
    await page.goto(link);
    await page.waitForSelector("tbody tr");
    seen.push(await page.evaluate("window.shown"));
    await page.close();
    await mock.stop();
  }
  await browser.close();
  return { "ms after the link is opened": Math.round(median(seen)), target: 500 };
});

await note("suite on 100,000 sessions", () => {
  const text = execFileSync(process.execPath, [here("crawl.mjs"), "100000", "3"], {
    encoding: "utf8",
  });
  return JSON.parse(text);
});

rmSync(folder, { recursive: true });
const machine = { node: process.version, processors: cpus().length, rounds, seconds };
writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`);
