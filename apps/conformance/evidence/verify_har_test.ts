import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { verifyHar } from "./verify_har.ts";

const folder = mkdtempSync(join(tmpdir(), "har-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TIME = "2022-11-28T08:23:49.268000-05:00";
const ROW = {
  session_id: 7,
  session_type: "testbed",
  experiment_id: 3,
  is_active: true,
  start_date_time: TIME,
  started_by: 2,
  end_date_time: null,
  ended_by: null,
};
const DETAIL = { ...ROW, created_by: 2, created_time: TIME, modified_by: 2, modified_time: TIME };

interface Recorded {
  path: string;
  body: unknown;
  method?: string;
  status?: number;
  base64?: boolean;
}

function verify(...recorded: Recorded[]) {
  const file = join(folder, "recorded.har");
  const entries = recorded.map(({ path, body, method = "GET", status = 200, base64 = false }) => {
    const text = JSON.stringify(body);
    return {
      request: { method, url: `https://portal.example${path}` },
      response: {
        status,
        headers: [{ name: "Content-Type", value: "application/json" }],
        content: base64
          ? { text: Buffer.from(text).toString("base64"), encoding: "base64" }
          : { text },
      },
    };
  });
  writeFileSync(file, JSON.stringify({ log: { entries } }));
  const { lists, details, faults } = verifyHar(file);
  return {
    lists,
    details,
    faults: faults.map(({ requirement, request, pointer, expected, got }) =>
      [requirement, request, pointer, expected, got].join(" | ")
    ),
  };
}

test("verifyHar() finds no fault with a good list and a good detail, in base64 or plain", () => {
  const list = { count: 1, next: null, previous: null, results: [ROW] };
  expect(
    verify({ path: "/api/sessions", body: list, base64: true }, {
      path: "/api/sessions/7",
      body: DETAIL,
    }),
  ).toEqual({ lists: 1, details: 1, faults: [] });
});

test("verifyHar() judges the shape and the date-times of a detail", () => {
  const { created_by: _, ...short } = DETAIL;
  expect(
    verify(
      { path: "/api/sessions/7", body: short },
      { path: "/api/sessions/8", body: { ...DETAIL, created_by: "ada" } },
      { path: "/api/sessions/9", body: { ...DETAIL, modified_time: "2022-11-28 08:23" } },
      { path: "/api/sessions/10", body: [] },
    ),
  ).toEqual({
    lists: 0,
    details: 4,
    faults: [
      `detail/shape | GET /api/sessions/7 |  | the keys ${
        Object.keys(DETAIL).sort().join(", ")
      } | no created_by`,
      'detail/shape | GET /api/sessions/8 | /created_by | an integer of at least 1 or null | "ada"',
      'time/format | GET /api/sessions/9 | /modified_time | a date-time such as 2022-11-28T08:23:49.268000-05:00 | "2022-11-28 08:23"',
      "detail/shape | GET /api/sessions/10 |  | an object | []",
    ],
  });
});

test("verifyHar() judges the rows of a list, and names the query", () => {
  const results = [ROW, { ...ROW, is_active: "yes", end_date_time: "2022-11-28" }];
  const list = { count: 2, next: null, previous: null, results };
  expect(verify({ path: "/api/sessions?page=1", body: list }).faults).toEqual([
    'list/row | GET /api/sessions?page=1 | /results/1/is_active | boolean | "yes"',
    'time/format | GET /api/sessions?page=1 | /results/1/end_date_time | a date-time such as 2022-11-28T08:23:49.268000-05:00 | "2022-11-28"',
  ]);
});

test("verifyHar() passes over everything that is no answer with a session", () => {
  expect(
    verify(
      { path: "/api/sessions", body: {}, method: "POST" },
      { path: "/api/sessions/7", body: {}, status: 404 },
      { path: "/api/sessions/7/logs", body: {} },
      { path: "/api/experiments", body: {} },
    ),
  ).toEqual({ lists: 0, details: 0, faults: [] });
});
