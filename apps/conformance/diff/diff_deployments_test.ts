import { parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { afterAll, expect, test } from "vitest";
import { openInProcessMock } from "../proof/in_process_mock.ts";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "../target/connection/network.ts";
import { diffDeployments, type DiffOptions } from "./diff_deployments.ts";

const LEFT = "http://left.example/api";
const RIGHT = "http://right.example/api";
const now = parseDateTime("2026-11-20T12:00:00-05:00");
const dataset = generateDataset({ sessions: 12, users: 3, now });
const mock = openInProcessMock({ dataset, pageSize: 5, timeZone: "America/New_York" });
afterAll(mock.close);
const options = mock.options([1, 2]);
const answer = mock.dispatch();

/** What the second deployment answers in place of the mock; undefined is what the mock answers. */
type Change = (request: OutgoingRequest) => Partial<IncomingResponse> | undefined;

/** Compares two deployments that one mock stands for, except for what the second one changes. */
async function diff(change: Change, rest: Partial<DiffOptions> = {}) {
  const sent: OutgoingRequest[] = [];
  const dispatch: Dispatch = async (request) => {
    sent.push(request);
    const got = await answer(request);
    return request.url.startsWith(RIGHT) ? { ...got, ...change(request) } : got;
  };
  const asked = { ...options, url: LEFT, dispatch, sample: 3, ...rest };
  return { sent, ...await diffDeployments(asked, RIGHT) };
}
const places = (found: Awaited<ReturnType<typeof diff>>) =>
  found.differences.map(({ request, as, what }) => `${request} as ${as}: ${what}`);

test("diffDeployments() finds alike what differs in the origin of its links alone", async () => {
  const { differences, unanswered, asked, sent } = await diff(() => undefined);
  expect([differences, unanswered]).toEqual([[], 0]);
  const there = sent.filter(({ url }) => url.startsWith(RIGHT));
  // Everybody's list was asked for before.
  expect(asked).toBe(there.length - 2);
});

test("diffDeployments() asks the second one what the checks ask, and neither writes nor forges", async () => {
  const { sent } = await diff(() => undefined);
  const there = sent.filter(({ url }) => url.startsWith(RIGHT));
  const paths = there.map(({ method, url }) => `${method} ${url.slice(RIGHT.length)}`);
  expect(paths).toEqual(expect.arrayContaining([
    "HEAD /sessions",
    "OPTIONS /sessions",
    "GET /sessions?page=0",
    "GET /sessions?experiment_id=",
    "GET /sessions/",
  ]));
  expect(new Set(there.map(({ method }) => method))).toEqual(new Set(["GET", "HEAD", "OPTIONS"]));
  const { OPERATOR, USER_1 } = options.env ?? {};
  const tokens = new Set(
    there.flatMap(({ headers: { Authorization: text = "" } }) => /eyJ\S+/.exec(text)?.[0] ?? []),
  );
  expect(tokens).toEqual(new Set([OPERATOR, USER_1]));
  // What no token is needed for is asked of both.
  expect(there.some(({ headers }) => headers["Authorization"] === undefined)).toBe(true);
});

test("diffDeployments() compares statuses and headers, for each asker", async () => {
  const found = await diff(
    ({ method, url }) =>
      !url.endsWith("/sessions")
        ? undefined
        : method === "HEAD"
        ? { status: 405 }
        : method === "OPTIONS"
        ? { headers: { "content-type": "application/json", allow: "GET, HEAD" } }
        : undefined,
    { only: ["http/"] },
  );
  expect(places(found)).toEqual(expect.arrayContaining([
    "HEAD /sessions as operator: status",
    "OPTIONS /sessions as operator: allow",
  ]));
  expect(places(found).filter((place) => !/^(HEAD|OPTIONS) \/sessions as /.test(place))).toEqual(
    [],
  );
});

test("diffDeployments() shows where two bodies differ, both values, and no token", async () => {
  const id = [...dataset.sessions].at(-1)?.session_id ?? 0;
  const { differences } = await diff(() => undefined, {
    sample: 100,
    only: ["detail/"],
    dispatch: async (request) => {
      const { method, url, headers } = request;
      const got = await answer(request);
      if (method !== "GET" || url !== `${RIGHT}/sessions/${id}` || got.status !== 200) return got;
      const row = JSON.parse(got.bytes.toString());
      return {
        ...got,
        bytes: Buffer.from(JSON.stringify({ ...row, session_id: 8, "a/b": headers })),
      };
    },
  });
  const alike = { request: `GET /sessions/${id}`, as: "operator" };
  expect(differences.filter(({ request, as }) => request === alike.request && as === alike.as))
    .toEqual([
      { ...alike, what: "body /session_id", left: String(id), right: "8" },
      { ...alike, what: "body /a~1b", left: "none", right: '{"Authorization":"Bearer $OPERATOR"}' },
    ]);
});

test("diffDeployments() takes no weather for a difference", async () => {
  let count = 0;
  const { differences, asked, unanswered } = await diff(
    ({ url }) =>
      url.includes("page=2")
        ? { status: 0, failure: "the connection was closed" }
        : url.includes("experiment_id") && count++ % 2 === 0
        ? { status: 0, failure: "the connection was reset" }
        : undefined,
    { only: ["list/", "filter/"] },
  );
  expect(differences).toEqual([]);
  expect([asked > 0, unanswered > 0]).toEqual([true, true]);
});

test("diffDeployments() says once that the other one cannot be asked", async () => {
  const dead = diff(() => ({ status: 0, failure: "the connection was refused" }));
  await expect(dead).rejects.toThrow(
    `Cannot reach ${RIGHT}/sessions: the connection was refused`,
  );
});

test("diffDeployments() takes each side's own tokens, and says once who is a stranger", async () => {
  const { OPERATOR = "" } = options.env ?? {};
  const stranger = { OTHER: "right-token-of-the-operator" };
  const dispatch: Dispatch = (request) => {
    const { url, headers: { Authorization: text = "" } } = request;
    if (url.startsWith(LEFT)) return answer(request);
    const own = text.includes(stranger.OTHER) ? text.replace(stranger.OTHER, OPERATOR) : "Bearer x";
    return answer({ ...request, headers: { ...request.headers, Authorization: own } });
  };
  const asked = {
    ...options,
    env: { ...options.env, ...stranger },
    user: [],
    only: ["list/envelope"],
    url: LEFT,
    dispatch,
  };
  const known = await diffDeployments({ ...asked, otherOperator: "env:OTHER" }, RIGHT);
  expect([known.differences, known.asked > 0]).toEqual([[], true]);
  await expect(diffDeployments(asked, RIGHT)).rejects.toThrow(
    `Cannot check ${RIGHT}/sessions: it rejects the operator's credentials (401). Is the token fresh? Tokens of its own are given with --other-operator and --other-user`,
  );
});

test.each([
  [{ maxRequests: 20 }, /the budget of 20 requests is spent/],
  [{ deadline: 0.2, rate: 100 }, /^the deadline of 0.2 s has passed/],
  [{ signal: AbortSignal.timeout(200), rate: 100 }, /^the run was interrupted/],
])("diffDeployments() with %j says that not all was asked", async (rest, message) => {
  const whole = await diff(() => undefined, { only: ["list/"] });
  const { stop, asked, differences } = await diff(() => undefined, { only: ["list/"], ...rest });
  expect(whole.stop).toBeUndefined();
  expect(stop?.message).toMatch(message);
  expect(asked).toBeLessThan(whole.asked);
  expect(differences).toEqual([]);
});

test("diffDeployments() refuses a user of the other side alone", async () => {
  const others = diff(() => undefined, { user: [], otherUser: ["env:USER_1"] });
  await expect(others).rejects.toThrow("Cannot compare 1 --other-user with 0 --user");
});
