// npm run bench: the mock as its command line starts it, beside two floors that answer the same: bare
// Koa with JSON.stringify, and node:http with the bytes. All in one run, taking turns, as medians.
// Usage: node bench/run.mjs [--rounds 7] [--seconds 1] [--only NAME] [--json bench/results.json]
import { writeFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { bearer, CLI, load, median, start, startFloor, startMock } from "./processes.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    json: { type: "string", default: "bench/results.json" },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const results = [];
const wanted = (name) => name.includes(values.only);
const koa = await startFloor("koa");
const http = await startFloor("http");
const [OPERATOR, PERSON] = [1, 5];

/** Measures one request, or many that were never sent before, against both floors. */
async function compare(name, mock, { path, user, target, cold }) {
  if (!wanted(name)) return;
  const headers = user ? { Authorization: bearer(user) } : {};
  const { pathname } = new URL(mock.url);
  const first = await fetch(mock.url + path, { headers });
  const body = await first.text();
  await koa.tell(body);
  await http.tell(body);
  const paths = (round) => cold ? cold(round).map((one) => pathname + one) : [pathname + path];
  const jobs = [
    ["mock", mock.url, (round) => ({ headers, paths: paths(round) })],
    ["koa", koa.url, (round) => ({ headers, paths: cold ? paths(round).map(() => "/") : ["/"] })],
    ["http", http.url, (round) => ({ headers, paths: cold ? paths(round).map(() => "/") : ["/"] })],
  ];
  const seen = { mock: [], koa: [], http: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [who, url, job] of jobs) {
      const run = await load({ url: new URL(url).origin, seconds, ...job(round) });
      const refused = who === "mock" && first.status >= 400 ? 0 : run.refused;
      if (run.errors + refused > 0) throw new Error(`${name}: ${JSON.stringify(run)}`);
      seen[who].push(run);
    }
  }
  const rate = (who) => median(seen[who].map((run) => run.rate));
  const p99 = (who) => median(seen[who].map((run) => run.p99));
  note(name, {
    "requests/s": Math.round(rate("mock")),
    "bare Koa": Math.round(rate("koa")),
    "node:http": Math.round(rate("http")),
    "of Koa": round2(rate("mock") / rate("koa")),
    "target": target ?? "",
    "p99 of Koa's": round2(p99("mock") / p99("koa")),
  });
}

/** Measures one case at two sizes, taking turns. */
async function flat(name, [small, large], target) {
  if (!wanted(name)) return;
  const seen = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, { mock, paths, user }] of [small, large].entries()) {
      const { origin, pathname } = new URL(mock.url);
      const asked = paths(round).map((one) => pathname + one);
      const headers = { Authorization: bearer(user) };
      const run = await load({ url: origin, seconds, headers, paths: asked });
      if (run.errors + run.refused > 0) throw new Error(`${name}: ${JSON.stringify(run)}`);
      seen[index].push(run.rate);
    }
  }
  const [less, more] = seen.map(median);
  note(name, {
    "requests/s": Math.round(more),
    "small data": Math.round(less),
    "of small": round2(more / less),
    target,
  });
}

function note(name, figures) {
  results.push({ name, ...figures });
  console.log(
    name.padEnd(46),
    Object.entries(figures).map(([key, value]) => `${key} ${value}`).join("  "),
  );
}
const round2 = (value) => Math.round(value * 100) / 100;
/** Pages in an order of no use to a cache; the other parameter makes each a question never asked before. */
const pages = (count) => (round) =>
  Array.from({ length: count }, (_, at) => `/sessions?page=${1 + (at * 7919) % 10_000}&x=${round}`);

console.log(
  `Node ${process.version}, ${cpus().length} processors, ${rounds} rounds of ${seconds} s\n`,
);
const folder = mkdtempSync(`${tmpdir()}/bench-`);
const sample = await startMock();
const small = await startMock("--sessions", "10000");
await compare("list of 10, operator", sample, { path: "/sessions", user: 2, target: 0.8 });
await compare("list of 10, somebody", sample, { path: "/sessions", user: 32 });
await compare("detail", sample, { path: "/sessions/23", user: 2, target: 0.8 });
await compare("401", sample, { path: "/sessions", user: 0 });
await compare("page of 100, operator", small, {
  path: "/sessions?page=3",
  user: OPERATOR,
  target: 1.5,
});
await compare("page of 100, somebody", small, { path: "/sessions", user: PERSON, target: 1.5 });
await compare("filtered list", small, {
  path: "/sessions?experiment_id=1",
  user: OPERATOR,
  target: 1.5,
});

const big = await startMock("--sessions", "1000000", "--db", `${folder}/big.db`);
const seeded = big.ready;
const warm = (mock, path, user) =>
  fetch(mock.url + path, { headers: { Authorization: bearer(user) } }).then((answer) =>
    answer.text()
  );
await warm(big, "/sessions", OPERATOR);
await warm(big, "/sessions?experiment_id=1", PERSON);
await warm(small, "/sessions?experiment_id=1", PERSON);
await compare("page of 100 never asked before, 1,000,000", big, {
  path: "/sessions?page=9999",
  user: OPERATOR,
  cold: pages(8000),
  target: 0.75,
});
const one = (path) => () => [path];
await flat("page 9,000 of 1,000,000 (of 10,000: page 90)", [
  { mock: small, paths: one("/sessions?page=90"), user: OPERATOR },
  { mock: big, paths: one("/sessions?page=9000"), user: OPERATOR },
], 0.9);
await flat("somebody's filtered list, 1,000,000", [
  { mock: small, paths: one("/sessions?experiment_id=1"), user: PERSON },
  { mock: big, paths: one("/sessions?experiment_id=1&page=20"), user: PERSON },
], 0.9);
const memory = big.memory();
await big.stop();
if (wanted("scale")) {
  const reopened = await startMock("--db", `${folder}/big.db`);
  await reopened.stop();
  const held = await startMock("--sessions", "1000000");
  note("scale: 1,000,000 sessions", {
    "seeded into a file, s": round2(seeded / 1000),
    "its MiB": Math.round(memory.highest),
    "reopened, s": round2(reopened.ready / 1000),
    "seeded in memory, s": round2(held.ready / 1000),
    "MiB": Math.round(held.memory().highest),
  });
  await held.stop();
}
if (wanted("cold start")) {
  const seen = { mock: [], koa: [] };
  for (let round = 0; round < Math.max(7, rounds); round++) {
    const mock = await start([CLI, "--port", "0"]);
    const floor = await startFloor("koa");
    seen.mock.push(mock.ready);
    seen.koa.push(floor.ready);
    await Promise.all([mock.stop(), floor.stop()]);
  }
  note("cold start to ready, scenario sample", {
    "ms": Math.round(median(seen.mock)),
    "bare Koa": Math.round(median(seen.koa)),
    "of Koa": round2(median(seen.mock) / median(seen.koa)),
    "target": 1.5,
  });
}
if (wanted("memory")) {
  const mock = await startMock();
  const rest = mock.memory().now;
  const { origin } = new URL(mock.url);
  const ask = (amount) =>
    load({
      url: origin,
      headers: { Authorization: bearer(2) },
      paths: Array.from({ length: amount }, (_, at) => `/api/sessions?page=1&x=${at % 5000}`),
    });
  await ask(100_000);
  const early = mock.memory().now;
  for (let turn = 0; turn < 9; turn++) await ask(100_000);
  const late = mock.memory().now;
  note("memory, a million requests", {
    "MiB at rest": Math.round(rest),
    "after 100,000": Math.round(early),
    "after 1,000,000": Math.round(late),
    "ratio": round2(late / early),
    "target": 1.1,
  });
  await mock.stop();
}
for (const process of [sample, small, koa, http]) await process.stop();
rmSync(folder, { recursive: true });
writeFileSync(
  values.json,
  `${
    JSON.stringify(
      { node: process.version, processors: cpus().length, rounds, seconds, results },
      null,
      2,
    )
  }\n`,
);
