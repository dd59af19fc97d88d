// How long an operation of the control plane holds up everybody else where there is much data: the
// longest that another client waited for a session meanwhile, beside how long the operation took.
// Usage: node bench/control.mjs [SESSIONS] [FLAGS of the mock], after npm run build.
import { Agent, request } from "node:http";
import { createWriteStream, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { bearer, startMock } from "./processes.mjs";

const TOKEN = "the-control-token-of-the-bench";
const IDLE_MS = 3000;
/** An import is no larger than any other body. */
const IMPORTED = 20_000;

/** Asks for one session all the time, and tells the longest wait since it was asked. */
async function probe({ url, authorization }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let longest = 0;
  parentPort.on("message", () => {
    parentPort.postMessage(longest);
    longest = 0;
  });
  const ask = () =>
    new Promise((resolve, reject) => {
      request(url, { agent, headers: { authorization } }, (answer) => {
        answer.on("end", resolve).resume();
      }).on("error", reject).end();
    });
  for (;;) {
    const begun = performance.now();
    await ask();
    longest = Math.max(longest, performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function measure(sessions, flags) {
  const mock = await startMock("--sessions", sessions, "--control-token", TOKEN, ...flags);
  const control = `${new URL(mock.url).origin}/__mock`;
  const exported = join(tmpdir(), `sessions-export-${process.pid}.json`);
  const call = async (method, path, body) => {
    const answer = await fetch(control + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      ...(body !== undefined && { body }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const json = async (method, path, body) =>
    await (await call(method, path, body && JSON.stringify(body))).json().catch(() => undefined);
  const drain = async (method, path, body) => {
    const text = Buffer.isBuffer(body) ? body : body && JSON.stringify(body);
    for await (const _ of (await call(method, path, text)).body ?? []);
  };
  const { session_id: id } = await json("GET", "/sessions/row?handle=newest");
  const prober = new Worker(new URL(import.meta.url), {
    workerData: { url: `${mock.url}/sessions/${id}`, authorization: bearer(1) },
  });
  const longest = () =>
    new Promise((resolve) => {
      prober.once("message", resolve);
      prober.postMessage("longest");
    });
  let created = 0;
  const steps = {
    idle: () => new Promise((resolve) => setTimeout(resolve, IDLE_MS)),
    "GET /health?digest=1": () => drain("GET", "/health?digest=1"),
    "GET /sessions": () => drain("GET", "/sessions?limit=2000"),
    "GET /sessions/row foreign-to:3": () => drain("GET", "/sessions/row?handle=foreign-to:3"),
    "GET /explain of a list": () => drain("GET", "/explain?user=3"),
    "GET /explain of a session": () => drain("GET", `/explain?user=3&session=${id}`),
    "GET /users": () => drain("GET", "/users"),
    "PATCH /clock by a day": () => drain("PATCH", "/clock", { advanceMs: 86_400_000 }),
    "POST /sessions": async () => {
      created = (await json("POST", "/sessions", { created_by: 3, experiment_id: 5 })).session_id;
    },
    "PATCH /sessions/:id": () => drain("PATCH", `/sessions/${created}`, { experiment_id: 6 }),
    "DELETE /sessions/:id": () => drain("DELETE", `/sessions/${created}`),
    "PATCH /users/:id": () => drain("PATCH", "/users/3", { is_operator: true }),
    "GET /export": () => drain("GET", "/export"),
    "POST /worlds, a fork": () => drain("POST", "/worlds", {}),
    "POST /worlds of 100,000": () => drain("POST", "/worlds", { sessions: 100_000 }),
    "POST /worlds of 100,000 again": () => drain("POST", "/worlds", { sessions: 100_000 }),
    "POST /reset": () => drain("POST", "/reset"),
    "POST /worlds of 20,000": async () => {
      const { id: world } = await json("POST", "/worlds", { sessions: IMPORTED });
      const { body } = await call("GET", `/export?world=${world}`);
      await pipeline(Readable.fromWeb(body), createWriteStream(exported));
    },
    "POST /import of 20,000": () => drain("POST", "/import", readFileSync(exported)),
    "POST /reset after it": () => drain("POST", "/reset"),
  };
  await longest();
  for (const [name, step] of Object.entries(steps)) {
    const begun = performance.now();
    const said = await step().then(() => "", (error) => ` (${error.message.slice(0, 120)})`);
    const took = performance.now() - begun;
    const waited = await longest();
    console.log(
      `${waited.toFixed(0).padStart(6)} ms  ${name}, which took ${took.toFixed(0)} ms${said}`,
    );
  }
  console.log(`the mock held ${mock.memory().highest.toFixed(0)} MiB at most`);
  rmSync(exported);
  await prober.terminate();
  await mock.stop();
}

if (isMainThread) {
  const [sessions = "1000000", ...flags] = process.argv.slice(2);
  await measure(sessions, flags);
} else {
  await probe(workerData);
}
