import { expect, test } from "vitest";
import type { OutgoingRequest } from "./connection/network.ts";
import { Secrets } from "./secrets.ts";
import { openTransport, type TransportOptions } from "./transport.ts";

const URL_OF_API = "http://portal.example/api";

/** A transport to a stub, on a clock that only `sleep` moves. */
function open(options: Partial<TransportOptions> = {}) {
  const waits: number[] = [];
  const sent: OutgoingRequest[] = [];
  let nowMs = 0;
  const transport = openTransport({
    baseUrl: URL_OF_API,
    secrets: new Secrets(),
    now: () => nowMs,
    sleep: (ms) => {
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
    ...options,
    dispatch: async (request) => {
      sent.push(request);
      return await options.dispatch?.(request) ??
        { status: 200, headers: {}, bytes: Buffer.from("{}") };
    },
  });
  const send = () => transport.send({ url: "/sessions", as: "operator" });
  return { transport, send, waits, sent };
}

test("send() waits for what a 429 asks for, and records both exchanges", async () => {
  const statuses = [429, 200];
  const { transport, send, waits } = open({
    dispatch: () =>
      Promise.resolve({
        status: statuses.shift() ?? 500,
        headers: { "retry-after": "12" },
        bytes: Buffer.alloc(0),
      }),
  });
  expect((await send()).status).toBe(200);
  expect(waits).toEqual([12_000]);
  expect(transport.traffic.map(({ status, at }) => [status, at])).toEqual([[429, 0], [
    200,
    12_000,
  ]]);
});

test("send() spaces requests evenly at a rate", async () => {
  const { transport, send } = open({ rate: 4 });
  for (let turn = 0; turn < 4; turn++) await send();
  expect(transport.traffic.map(({ at }) => at)).toEqual([0, 250, 500, 750]);
});

test("send() never waits without a rate", async () => {
  const { send, waits } = open();
  for (let turn = 0; turn < 4; turn++) await send();
  expect(waits).toEqual([]);
});

test.each([1, 3, 8])(
  "send() has %i requests in flight at most, and as many when there are more",
  async (concurrency) => {
    let [running, most] = [0, 0];
    const { send, sent } = open({
      concurrency,
      dispatch: async () => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        return { status: 200, headers: {}, bytes: Buffer.alloc(0) };
      },
    });
    await Promise.all(Array.from({ length: 20 }, send));
    expect([most, sent.length]).toEqual([concurrency, 20]);
  },
);

test("send() counts repetitions against the budget", async () => {
  const { send, sent } = open({
    maxRequests: 2,
    dispatch: () => Promise.resolve({ status: 429, headers: {}, bytes: Buffer.alloc(0) }),
  });
  await expect(send()).rejects.toThrow(
    "Cannot ask more: the budget of 2 requests is spent. Raise --max-requests",
  );
  expect(sent.length).toBe(2);
});

test("send() no longer asks for what got no answer in time twenty times in a row; lists are counted apart", async () => {
  let isWell = false;
  let tookMs = 10_000;
  let nowMs = 0;
  const { transport, sent } = open({
    now: () => nowMs,
    dispatch: ({ url }) => {
      const isAnswered = isWell || url.endsWith("/sessions");
      if (!isAnswered) nowMs += tookMs;
      const [headers, bytes] = [{}, Buffer.alloc(0)];
      return Promise.resolve({
        status: isAnswered ? 200 : 0,
        headers,
        bytes,
        failure: "no answer",
      });
    },
  });
  const ask = (url: string) => transport.send({ url, as: "operator" });
  for (let id = 1; id < 20; id++) await ask(`/sessions/${id}`);
  isWell = true;
  expect((await ask("/sessions/20")).status).toBe(200);
  isWell = false;
  tookMs = 10;
  for (let id = 1; id <= 30; id++) await ask(`/sessions/${id}`);
  tookMs = 10_000;
  for (let id = 1; id <= 20; id++) expect((await ask(`/sessions/${id}`)).summary).toBe("no answer");
  const before = sent.length;
  expect((await ask("/sessions/21")).summary).toBe(
    "it was not asked, as 20 requests like it in a row got no answer in time",
  );
  expect(sent.length).toBe(before);
  expect((await ask("/sessions")).status).toBe(200);
});

test("send() puts the extra headers on every request", async () => {
  const { send, sent } = open({ headers: { "X-Trace": "1" } });
  await send();
  expect(sent[0]?.headers).toEqual({ "X-Trace": "1" });
});

test.each([
  ["http://elsewhere.example/api/sessions", "GET"],
  ["https://portal.example/api/sessions", "GET"],
  [`${URL_OF_API}-2/sessions`, "GET"],
  [`${URL_OF_API}/../admin`, "GET"],
  [`${URL_OF_API}/sessions`, "POST"],
  [`${URL_OF_API}/sessions/1`, "DELETE"],
])("send() refuses %s with %s", async (url, method) => {
  const { transport, sent } = open();
  await expect(transport.send({ url, method, as: "operator" })).rejects.toThrow(
    /^Cannot (ask|send)/,
  );
  expect(sent).toEqual([]);
});

test("send() sends a write that is allowed, and a login in any case", async () => {
  const { transport, sent } = open();
  await transport.send({ url: "/token/", method: "POST", as: "login", body: "{}" });
  const { transport: writing, sent: written } = open({ allowWrites: true });
  await writing.send({ url: "/sessions", method: "POST", as: "operator", body: "{}" });
  expect([...sent, ...written].map(({ url }) => url)).toEqual([
    `${URL_OF_API}/token/`,
    `${URL_OF_API}/sessions`,
  ]);
});

test("send() repeats a login that got no answer, and no other write", async () => {
  const dispatch = () =>
    Promise.resolve({ status: 0, headers: {}, bytes: Buffer.alloc(0), failure: "no answer" });
  const { transport, sent } = open({ allowWrites: true, dispatch });
  const post = (url: string) => transport.send({ url, method: "POST", as: "somebody", body: "{}" });
  await post("/sessions");
  expect(sent.length).toBe(1);
  await post("/token/");
  expect(sent.length).toBe(4);
});
