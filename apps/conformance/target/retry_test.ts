import { expect, test } from "vitest";
import { RecordedResponse } from "./recorded_response.ts";
import { retryAfterMs, retryWhenLimited } from "./retry.ts";

const REQUEST = { method: "GET", url: "http://x/api/sessions", as: "operator", headers: {} };
const respond = (status: number, headers: Record<string, string> = {}) =>
  new RecordedResponse(REQUEST, status, headers, Buffer.alloc(0));

function play(responses: RecordedResponse[]) {
  const waits: number[] = [];
  const sent = () => Promise.resolve(responses.shift() ?? respond(500));
  const result = retryWhenLimited(sent, (ms) => Promise.resolve(void waits.push(ms)));
  return { result, waits };
}

test("retryWhenLimited() waits as long as Retry-After asks, and sends again", async () => {
  const { result, waits } = play([
    respond(429, { "retry-after": "7" }),
    respond(429),
    respond(200),
  ]);
  expect((await result).status).toBe(200);
  expect(waits).toEqual([7000, 1000]);
});

test("retryWhenLimited() gives the fourth 429 back", async () => {
  const left = [respond(429), respond(429), respond(429), respond(429), respond(200)];
  const { result, waits } = play(left);
  expect((await result).status).toBe(429);
  expect([waits.length, left.length]).toEqual([3, 1]);
});

test("retryWhenLimited() sends anything else once", async () => {
  const { result, waits } = play([respond(503, { "retry-after": "7" }), respond(200)]);
  expect((await result).status).toBe(503);
  expect(waits).toEqual([]);
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
