// The load generator, a process of its own: one job as JSON on standard input, its result on
// standard output. Requests per second, the 99th percentile of the latency in ms, and errors.
import { text } from "node:stream/consumers";
import autocannon from "autocannon";

const { url, headers, paths, seconds = 1, connections = 16 } = JSON.parse(
  await text(process.stdin),
);
const shares = Array.from(
  { length: connections },
  (_, index) =>
    paths.length === 1 ? paths : paths.filter((_path, at) => at % connections === index),
);
let next = 0;
const latencies = [];
let first = Infinity;
let last = 0;
const run = autocannon({
  url,
  connections,
  headers,
  ...(paths.length === 1 ? { duration: seconds } : { amount: paths.length }),
  setupClient: (client) =>
    client.setRequests(shares[next++ % connections].map((path) => ({ path }))),
});
run.on("response", (_client, _status, _bytes, latency) => {
  latencies.push(latency);
  last = performance.now();
  first = Math.min(first, last - latency);
});
const result = await run;
latencies.sort((a, b) => a - b);
console.log(JSON.stringify({
  rate: paths.length === 1 ? result.requests.average : paths.length * 1000 / (last - first),
  p99: latencies[Math.floor(latencies.length * 0.99)],
  errors: result.errors + result.timeouts,
  refused: result.non2xx,
}));
