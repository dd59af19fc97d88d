// What sessions-conformance proxy adds to a request, beside asking the deployment straight, in turns; the
// rate that it holds; and its memory over many exchanges. Usage: node bench/proxy.mjs [ROUNDS] [EXCHANGES]
import { fileURLToPath } from "node:url";
import { bearer, load, median, start, startFloor, startMock } from "./processes.mjs";

const [rounds = "7", exchanges = "100000"] = process.argv.slice(2);
const CLI = fileURLToPath(
  new URL("../apps/conformance/bin/sessions-conformance.js", import.meta.url),
);
const mock = await startMock("--scenario", "demo");
const headers = { Authorization: bearer(1) };
const detail = await (await fetch(`${mock.url}/sessions/1`, { headers })).text();
const list = await (await fetch(`${mock.url}/sessions`, { headers })).text();
const floor = await startFloor("http");
const proxy = await start([CLI, "proxy", "--quiet", "--url", `${floor.url}/api`, "--port", "0"]);
const through = /ready at (\S+),/.exec(proxy.line)[1];
const straight = `${floor.url}/api`;

/** The median of the latency of requests one after the other, in ms. */
async function latency(url) {
  const times = [];
  for (let turn = 0; turn < 500; turn++) {
    const begun = performance.now();
    await (await fetch(url, { headers })).arrayBuffer();
    times.push(performance.now() - begun);
  }
  return median(times);
}

for (
  const [name, body, path] of [["detail", detail, "/sessions/1"], [
    "list of 100",
    list,
    "/sessions",
  ]]
) {
  await floor.tell(body);
  const [direct, proxied, rates, floors] = [[], [], [], []];
  for (let round = 0; round < Number(rounds); round++) {
    direct.push(await latency(straight + path));
    proxied.push(await latency(through + path));
    floors.push((await load({ url: straight, headers, paths: [`/api${path}`] })).rate);
    rates.push((await load({ url: through, headers, paths: [`/api${path}`] })).rate);
  }
  console.log(
    `${name}: adds ${(median(proxied) - median(direct)).toFixed(2)} ms to ${
      median(direct).toFixed(2)
    } ms; ${Math.round(median(rates))} requests a second of the deployment's ${
      Math.round(median(floors))
    }`,
  );
}
await floor.tell(detail);
const paths = (count) => Array.from({ length: count }, (_, at) => `/api/sessions/${1 + at % 5000}`);
await load({ url: through, headers, paths: paths(5000) });
const before = proxy.memory().now;
await load({ url: through, headers, paths: paths(Number(exchanges)) });
console.log(
  `memory: ${Math.round(before)} MiB after 5,000 exchanges, ${
    Math.round(proxy.memory().now)
  } MiB after ${exchanges} more`,
);
await Promise.all([proxy.stop(), floor.stop(), mock.stop()]);
