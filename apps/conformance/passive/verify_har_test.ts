import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type VerifiedHar, verifyHar } from "./verify_har.ts";

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
  return shown(verifyHar(file));
}

function shown({ lists, details, findings }: VerifiedHar) {
  return {
    lists,
    details,
    faults: findings.map(({ requirement, fault: { pointer, expected, got, answers } }) => {
      const { pathname, search } = new URL(answers.at(-1)?.request.url ?? "");
      return [requirement, `GET ${pathname}${search}`, pointer, expected, got].join(" | ");
    }),
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

test("verifyHar() counts what it cannot see, and goes on", () => {
  const file = join(folder, "odd.har");
  const content = { "Content-Type": "application/json" };
  const headers = Object.entries(content).map(([name, value]) => ({ name, value }));
  const entry = (path: string, body: object, status = 200) => ({
    request: {
      method: "GET",
      url: `https://portal.example${path}`,
      headers: [{ name: "authorization", value: "Bearer x" }],
    },
    response: { status, headers, content: body },
  });
  writeFileSync(join(folder, "beside.json"), JSON.stringify({ ...DETAIL, session_id: "7" }));
  const entries = [
    null,
    { request: {} },
    entry("/api/sessions/1", { size: 400 }),
    entry("/api/sessions/7", { size: 400, _file: "../../beside.json" }),
    entry("/api/sessions/8", { _file: "missing.json" }),
    entry("/api/sessions/9", { text: "{}" }, 401),
  ];
  writeFileSync(file, `\ufeff${JSON.stringify({ log: { entries } })}`);
  const { lists, details, unseen, odd, refused, findings } = verifyHar(file);
  expect({ lists, details, unseen, odd, refused }).toEqual({
    lists: 0,
    details: 1,
    unseen: 2,
    odd: 2,
    refused: 1,
  });
  expect(findings.map(({ requirement }) => requirement)).toEqual(["detail/shape"]);
});

test.each([
  ["/api/sessions?experiment_id=7", 403, "filter/none"],
  ["/api/sessions?experiment_id=x", 500, "filter/invalid"],
  ["/api/sessions?experiment_id=x", 200, "filter/invalid"],
  ["/api/sessions?experiment_id=", 400, "filter/blank"],
  ["/api/sessions?color=red", 400, "list/unknown-parameter"],
  ["/api/sessions/abc", 400, "detail/invalid"],
  ["/api/sessions/23.0", 200, "detail/invalid"],
  ["/api/sessions", 403, "scope/self-list"],
  ["/api/sessions/5", 500, "detail/unknown"],
])("verifyHar() judges %s with %d by the contract", (path, status, requirement) => {
  const body = status !== 200
    ? { detail: "?" }
    : path.includes("?")
    ? { count: 0, next: null, previous: null, results: [] }
    : DETAIL;
  expect(verify({ path, status, body }).faults.map((fault) => fault.split(" | ")[0])).toEqual([
    requirement,
  ]);
});

test.each([
  ["/api/sessions?page=99", 404],
  ["/api/sessions?experiment_id=x", 400],
  ["/api/sessions/5", 404],
  ["/api/sessions/abc", 404],
  ["/api/sessions", 401],
  ["/api/sessions", 503],
])("verifyHar() finds no fault with %s and %d", (path, status) => {
  expect(verify({ path, status, body: { detail: "?" } }).faults).toEqual([]);
});

/** A HAR file of answers of these places, each with a body that is no list. */
function recordedAt(...urls: string[]): string {
  const file = join(folder, "places.har");
  const entries = urls.map((url) => ({
    request: { method: "GET", url },
    response: {
      status: 200,
      headers: [{ name: "Content-Type", value: "text/html" }],
      content: { text: "<p>" },
    },
  }));
  writeFileSync(file, JSON.stringify({ log: { entries } }));
  return file;
}
const judged = (file: string, url?: string) => {
  const { lists, elsewhere, findings } = verifyHar(file, { operators: [], url });
  return [lists, elsewhere, findings.length > 0];
};

test("verifyHar() judges the API, and not a page whose path ends alike", () => {
  const page = "https://app.example/sessions";
  expect(judged(recordedAt(page, "https://app.example/api/sessions"))).toEqual([1, 1, true]);
  expect(judged(recordedAt(page, page), "https://app.example/api")).toEqual([0, 2, false]);
});

test("verifyHar() asks which of several APIs is meant", () => {
  const urls = ["https://a.example/api", "https://b.example/api"];
  const file = recordedAt(...urls.map((url) => `${url}/sessions`));
  expect(() => judged(file)).toThrow(
    `Cannot tell which API of "${file}" to judge: it has answers of ${
      urls.join(", ")
    }. Name one with --url`,
  );
  expect(judged(file, urls[1])).toEqual([1, 1, true]);
  expect(judged(file, "https://a.exam")).toEqual([0, 2, false]);
});

test("verifyHar() judges all worlds of a mock that --url names", () => {
  const file = recordedAt(
    "http://127.0.0.1:4010/w/a/api/sessions",
    "http://127.0.0.1:4010/w/b/api/sessions",
  );
  expect(judged(file, "http://127.0.0.1:4010/")).toEqual([2, 0, true]);
});
