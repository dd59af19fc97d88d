// How long a world takes to fork and to reset, and startMock() to its first answer, beside a bare
// Koa start in the same run. Medians, in milliseconds.
//   node bench/worlds.mjs [sessions] [rounds]
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [sessions = 1000, rounds = 101] = process.argv.slice(2).map(Number);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

if (process.argv[2] === "koa" || process.argv[2] === "mock") {
  const start = performance.now();
  if (process.argv[2] === "koa") {
    const { default: Koa } = await import(
      createRequire(new URL("../apps/server/package.json", import.meta.url)).resolve("koa")
    );
    const app = new Koa();
    app.use((context) => void (context.body = { count: 0 }));
    const server = createServer(app.callback());
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    await (await fetch(`http://127.0.0.1:${server.address().port}`)).text();
  } else {
    const { startMock } = await import("@sessions/testing");
    const mock = await startMock();
    await (await fetch(`${mock.url}/sessions`, { headers: mock.as(2).headers })).text();
  }
  console.log(performance.now() - start);
  process.exit();
}

const { startMock } = await import("@sessions/testing");
const again = [];
for (let round = 0; round < 21; round++) {
  const start = performance.now();
  const mock = await startMock();
  await (await fetch(`${mock.url}/sessions`, { headers: mock.as(2).headers })).text();
  again.push(performance.now() - start);
  await mock.stop();
}
const mock = await startMock({ sessions, listen: false });
mock.world().close();
const forks = [];
const resets = [];
for (let round = 0; round < rounds; round++) {
  let start = performance.now();
  const world = mock.world();
  await world.sessions.get(1);
  forks.push(performance.now() - start);
  world.sessions.create();
  start = performance.now();
  world.reset();
  resets.push(performance.now() - start);
  world.close();
}
await mock.stop();
const own = fileURLToPath(import.meta.url);
const cold = (what) =>
  median(Array.from({ length: 7 }, () => Number(spawnSync(process.execPath, [own, what]).stdout)));
console.log(`fork of ${sessions} sessions  ${median(forks).toFixed(2)} ms`);
console.log(`reset                  ${median(resets).toFixed(2)} ms`);
console.log(`startMock() to first answer, loaded already  ${median(again).toFixed(1)} ms`);
console.log(`startMock() to first answer, cold            ${cold("mock").toFixed(1)} ms`);
console.log(`bare Koa to first answer, cold               ${cold("koa").toFixed(1)} ms`);
