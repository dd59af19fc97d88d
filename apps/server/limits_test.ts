import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "./http/listen.ts";
import { type LimitName, LIMITS } from "./limits.ts";
import { type RunningServer, startServer } from "./server.ts";
import { dataSource, withSpec } from "./world/data_source.ts";

const TOKEN = "the-token-of-the-test";
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({
    seed: (spec = {}) => {
      const { load, origin } = dataSource(withSpec({}, spec));
      return { dataset: load(), origin };
    },
    controlToken: TOKEN,
    port: 0,
    onError: (error) => expect.fail(String(error)),
  });
});
afterAll(() => server.close());

/** Calls the control plane. */
function call(path: string, body?: string): Promise<Response> {
  return fetch(`${new URL(server.url).origin}/__mock${path}`, {
    ...(body !== undefined && { method: "POST", body }),
    headers: { "Authorization": `Bearer ${TOKEN}`, "Content-Type": "application/json" },
  });
}

async function open(origin: string): Promise<Socket> {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** What a server says to whoever never ends a request. */
async function answerToSlow(
  limits: { headersTime?: number; requestTime?: number },
  sent: string,
): Promise<string> {
  const { origin, close } = await listen(() => {}, { host: "127.0.0.1", port: 0, limits });
  const socket = await open(origin);
  socket.write(sent);
  const answer = await text(socket);
  await close();
  return answer;
}

/** How each limit is gone over: resolves with the status and the text of the answer. */
const OVER: Record<LimitName, () => Promise<[status: number, text: string]>> = {
  async connections() {
    const { origin, close } = await listen((_request, response) => response.end("answered"), {
      host: "127.0.0.1",
      port: 0,
      limits: { connections: 2 },
    });
    const first = await open(origin);
    const second = await open(origin);
    const answer = await text(await open(origin));
    first.destroy();
    await once(first, "close");
    await expect.poll(() => fetch(origin).then((again) => again.text(), () => "")).toBe("answered");
    second.destroy();
    await close();
    return statusAndText(answer);
  },
  async headers() {
    const { origin } = new URL(server.url);
    const answer = await fetch(`${origin}/api/sessions?x=${"x".repeat(LIMITS.headers.most)}`);
    return [answer.status, await answer.text()];
  },
  headersTime: async () =>
    statusAndText(await answerToSlow({ headersTime: 100, requestTime: 200 }, "GET / HTTP/1.1\r\n")),
  requestTime: async () =>
    statusAndText(
      await answerToSlow(
        { headersTime: 100, requestTime: 200 },
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n1",
      ),
    ),
  async body() {
    const answer = await fetch(`${server.url}/token/`, {
      method: "POST",
      body: JSON.stringify({ username: "x".repeat(LIMITS.body.most) }),
      headers: { "Content-Type": "application/json" },
    });
    return [answer.status, await answer.text()];
  },
  async controlBody() {
    const answer = await call(
      "/faults",
      JSON.stringify({ x: "x".repeat(LIMITS.controlBody.most) }),
    );
    return [answer.status, await answer.text()];
  },
  async importBody() {
    const answer = await call("/import", JSON.stringify({ x: "x".repeat(LIMITS.importBody.most) }));
    return [answer.status, await answer.text()];
  },
  async listed() {
    const { most } = LIMITS.listed;
    const created = await call("/worlds", JSON.stringify({ id: "many", sessions: most + 1 }));
    expect(created.status).toBe(201);
    const list = await (await call("/sessions?world=many")).json() as {
      count: number;
      sessions: unknown[];
    };
    expect([list.count, list.sessions.length]).toEqual([most + 1, most]);
    const answer = await call(`/sessions?world=many&limit=${most + 1}`);
    return [answer.status, await answer.text()];
  },
  async nesting() {
    const deep = "[".repeat(LIMITS.nesting.most) + "]".repeat(LIMITS.nesting.most);
    const answer = await call("/faults", `{"body": ${deep}}`);
    return [answer.status, await answer.text()];
  },
  async faults() {
    const add = () => call("/faults", '{"when": {"page": 9}, "status": 503}');
    for (let added = 0; added < LIMITS.faults.most; added++) {
      expect((await add()).status).toBe(201);
    }
    const answer = await add();
    return [answer.status, await answer.text()];
  },
  async listeners() {
    const streams = await Promise.all(
      Array.from({ length: LIMITS.listeners.most }, () => call("/events")),
    );
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    const answer = await call("/events");
    const told = await answer.text();
    await streams.pop()?.body?.cancel();
    // There is room again.
    await expect.poll(async () => {
      const again = await call("/events");
      await again.body?.cancel();
      return again.status;
    }).toBe(200);
    await Promise.all(streams.map(({ body }) => body?.cancel()));
    return [answer.status, told];
  },
};

function statusAndText(answer: string): [number, string] {
  return [Number(answer.split(" ")[1]), answer.split("\r\n\r\n")[1] ?? ""];
}

test.for(Object.entries(LIMITS))("more %s than there may be are told so", async ([name, limit]) => {
  const [status, told] = await OVER[name as LimitName]();
  expect(status).toBe(limit.status);
  expect(JSON.parse(told).detail).toMatch(/\w{3}/);
  // Who meets a bound of a number is told it.
  if (limit.status === 400) expect(told).toContain(String(limit.most));
});
