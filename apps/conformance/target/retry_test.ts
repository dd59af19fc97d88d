import { expect, test } from "vitest";
import { RecordedResponse } from "./recorded_response.ts";
import { openRetry, retryAfterMs } from "./retry.ts";

const REQUEST = { method: "GET", url: "http://x/api/sessions", as: "operator", headers: {} };
const respond = (status: number, headers: Record<string, string> = {}, failure = "") =>
  new RecordedResponse(REQUEST, status, headers, Buffer.alloc(0), failure);

/** Plays responses one after another, without jitter, and without waiting. */
function open(responses: RecordedResponse[]) {
  const waits: number[] = [];
  let sent = 0;
  const retry = openRetry({
    sleep: (ms) => Promise.resolve(void waits.push(ms)),
    random: () => 0,
    now: () => sent * 100,
  });
  const send = (isSafe = true) =>
    retry(() => {
      sent++;
      return Promise.resolve(responses.shift() ?? respond(200));
    }, isSafe);
  return { send, waits, sent: () => sent };
}

test("openRetry() waits as long as Retry-After asks, and longer each time without it", async () => {
  const { send, waits } = open([
    respond(429, { "retry-after": "7" }),
    respond(429),
    respond(429),
    respond(200),
  ]);
  expect((await send()).status).toBe(200);
  expect(waits).toEqual([7000, 500, 1000]);
});

test.each([[1, []], [4, [156]]])(
  "openRetry() goes on at the rate that worked before %i limits; few are chance, and slow nobody",
  async (limits, spacing) => {
    const now = respond(429, { "retry-after": "0" });
    const { send, waits } = open([
      ...Array.from({ length: 10 }, () => respond(200)),
      ...Array.from({ length: limits }, () => now),
    ]);
    for (let count = 0; count < 11; count++) await send();
    const before = waits.length;
    await send();
    expect(waits.slice(before).map(Math.round)).toEqual(spacing);
  },
);

test("openRetry() asks a gateway that got no answer again, twice, and writes to nobody twice", async () => {
  const once = open([respond(502), respond(504)]);
  expect([(await once.send()).status, once.sent()]).toEqual([200, 3]);
  const dead = open(Array.from({ length: 9 }, () => respond(502)));
  expect([(await dead.send()).status, dead.sent()]).toEqual([502, 3]);
  const write = open([respond(502)]);
  expect([(await write.send(false)).status, write.sent()]).toEqual([502, 1]);
});

test("openRetry() reads a date of Retry-After by the deployment's clock", async () => {
  const { send, waits } = open([
    respond(429, {
      date: "Wed, 01 Jan 2031 00:00:00 GMT",
      "retry-after": "Wed, 01 Jan 2031 00:00:03 GMT",
    }),
  ]);
  await send();
  expect(waits).toEqual([3000]);
});

test("openRetry() gives a limit that does not end back", async () => {
  const { send, sent } = open(Array.from({ length: 20 }, () => respond(429)));
  expect((await send()).status).toBe(429);
  expect(sent()).toBe(7);
});

test("openRetry() takes a 503 for weather where it says so, or where others were well", async () => {
  const alone = open([respond(503)]);
  expect([(await alone.send()).status, alone.sent()]).toEqual([503, 1]);
  const told = open([respond(503, { "retry-after": "1" })]);
  expect([(await told.send()).status, told.sent()]).toEqual([200, 2]);
  const among = open([respond(200), respond(503)]);
  await among.send();
  expect([(await among.send()).status, among.sent()]).toEqual([200, 3]);
});

test("openRetry() sends a read without an answer again, twice, and a write once", async () => {
  const gone = () => respond(0, {}, "the connection was closed");
  const twice = open([gone(), gone()]);
  expect([(await twice.send()).status, twice.sent()]).toEqual([200, 3]);
  const thrice = open([gone(), gone(), gone()]);
  expect([(await thrice.send()).status, thrice.sent()]).toEqual([0, 3]);
  const write = open([gone()]);
  expect([(await write.send(false)).status, write.sent()]).toEqual([0, 1]);
});

test.each([
  ["7", 7000],
  ["0", 0],
  ["3600", 60_000],
  ["Wed, 25 Nov 2026 12:00:30 GMT", 30_000],
  ["Wed, 25 Nov 2026 11:00:00 GMT", 0],
  ["soon", 1000],
  [undefined, 1000],
])("retryAfterMs() reads %s as %i ms", (text, ms) => {
  expect(retryAfterMs(text, Date.parse("2026-11-25T12:00:00Z"))).toBe(ms);
});
