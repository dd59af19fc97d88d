// How long a test file waits for its first answer: from its imports on, with Mock Service Worker's handlers of the
// mock, and with a handler written by hand; each in a process of its own, in turn.
// Usage: node bench/first_answer.mjs, after npm run build.
import { execFileSync } from "node:child_process";
import { median } from "./processes.mjs";

const TURNS = 15;
const URL = "https://portal.example.org/api";
const HANDLERS = {
  mock: `
    const [{ startMock }, { handlers }] = await Promise.all([
      import("@sessions/testing"),
      import("@sessions/testing/msw"),
    ]);
    const mock = await startMock({ scenario: "demo", listen: false });
    const { headers } = mock.as(1);
    const all = handlers(mock, { url: "${URL}" });`,
  "by hand": `
    const { http, HttpResponse } = await import("msw");
    const headers = {};
    const all = [http.get("${URL}/sessions", () => HttpResponse.json({ count: 240, results: [] }))];`,
};

function firstAnswer(handlers) {
  const program = `
    const begun = performance.now();
    const { setupServer } = await import("msw/node");
    ${handlers}
    const server = setupServer(...all);
    server.listen();
    const { count } = await (await fetch("${URL}/sessions", { headers })).json();
    if (count !== 240) throw new Error("no list");
    console.log(performance.now() - begun);
    process.exit();`;
  const words = ["--input-type=module", "--eval", program];
  const cwd = new globalThis.URL("../packages/testing", import.meta.url);
  return Number(execFileSync(process.execPath, words, { cwd, encoding: "utf8" }));
}

const times = Object.fromEntries(Object.keys(HANDLERS).map((name) => [name, []]));
for (let turn = 0; turn < TURNS; turn++) {
  for (const [name, handlers] of Object.entries(HANDLERS)) times[name].push(firstAnswer(handlers));
}
const [mock, byHand] = Object.values(times).map(median);
console.log(
  `from the imports to the first answer: ${Math.round(mock)} ms, by hand ${
    Math.round(byHand)
  } ms, ${(mock / byHand).toFixed(2)} times`,
);
