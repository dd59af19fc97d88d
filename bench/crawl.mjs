// How much longer the suite's crawl takes for a page than a plain loop, medians of rounds that take
// turns; and the memory of a whole run. The suite reads the list twice, to tell what changed meanwhile.
// Usage: node bench/crawl.mjs [SESSIONS] [ROUNDS], after npm run build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { newClaims, signingKey, signToken } from "@sessions/server";
import { runConformance } from "@sessions/conformance";

const [sessions = "100000", rounds = "3"] = process.argv.slice(2);
const SECRET = "the-key-of-the-bench";
const words = ["--port", "0", "--sessions", sessions, "--jwt-secret", SECRET];
const mock = spawn(process.execPath, ["apps/server/bin/sessions-mock.js", ...words], {
  stdio: ["ignore", "pipe", 2],
});
const [line] = await once(createInterface(mock.stdout), "line");
const url = line.split(" ").at(-1);
const token = (userId) =>
  signToken(newClaims({ type: "access", userId, now: Date.now() / 1000 }), signingKey(SECRET));
const env = { OP: token(1), USER: token(3), SECRET };
const only = (options) =>
  runConformance({ url, operator: "env:OP", env, skipDetection: true, ...options });

let plainPages = 0;
let crawledPages = 0;

async function plainLoop() {
  plainPages = 0;
  for (let next = `${url}/sessions`; next;) {
    const answer = await fetch(next, { headers: { Authorization: `Bearer ${env.OP}` } });
    const page = await answer.json();
    plainPages++;
    next = page.next;
  }
}

/** One check that needs the operator's list alone. */
async function crawlList() {
  crawledPages = (await only({ only: ["list/page-size"] })).report.requests.total;
}

async function timed(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
const [plain, crawl] = [[], []];
for (let round = 0; round < Number(rounds); round++) {
  plain.push(await timed(plainLoop));
  crawl.push(await timed(crawlList));
}
const start = performance.now();
const { report } = await only({ user: ["env:USER"], jwtSecret: "env:SECRET" });
console.log(JSON.stringify(
  {
    sessions: Number(sessions),
    rounds: Number(rounds),
    plainMs: Math.round(median(plain)),
    crawlMs: Math.round(median(crawl)),
    plainPages,
    crawledPages,
    ratioPerPage: (median(crawl) / crawledPages / (median(plain) / plainPages)).toFixed(2),
    wholeRunMs: Math.round(performance.now() - start),
    wholeRunRequests: report.requests.total,
    failed: report.summary.failed,
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  },
  null,
  2,
));
mock.kill();
