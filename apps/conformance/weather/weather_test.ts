import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { seededRandom } from "../evidence/random.ts";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "../target/connection/network.ts";
import {
  asOperator,
  check,
  CLOSED,
  every,
  honest,
  isBroken,
  isUsers,
  limited,
  mock,
  rewriting,
} from "./honest_server.ts";

test("a server that only limits the rate is said to, with exit code 4", async () => {
  const never = () => Promise.resolve(limited(429, { "retry-after": "0" }));
  const { summary } = await check(never);
  expect(summary.exitCode).toBe(4);
  expect(summary.message).toMatch(/limits the rate \(429\).*--rate N/);
});

test.each([502, 503, 504])(
  "a server that answers %i alone is unwell, and not wrong",
  async (status) => {
    const { summary } = await check(() => Promise.resolve(limited(status)));
    expect([summary.exitCode, summary.failed]).toEqual([4, 0]);
  },
);

test("a request that never gets an answer leaves its requirement open", async () => {
  const dispatch: Dispatch = (request) =>
    request.url.includes("page=last") ? Promise.resolve(CLOSED) : honest(request);
  const report = await check(dispatch, { only: ["list/page-invalid"] });
  expect(report.requirements[0]).toMatchObject({
    verdict: "inconclusive",
    reason: expect.stringMatching(/^could-not-run: GET .*page=last got no answer/),
  });
});

test.each([
  ["the second page", CLOSED, ({ url }: OutgoingRequest) => /[?&]page=2$/.test(url)],
  ["the second page", limited(502), ({ url }: OutgoingRequest) => /[?&]page=2$/.test(url)],
  ["the last page", limited(504), ({ url }: OutgoingRequest) => /[?&]page=3$/.test(url)],
  [
    "a user's list",
    CLOSED,
    (request: OutgoingRequest) => isUsers(request) && request.url.endsWith("/sessions"),
  ],
])(
  "where %s never answers, nothing is concluded from what is missing",
  async (_, instead, where) => {
    const report = await check((request) =>
      where(request) && request.method === "GET" ? Promise.resolve(instead) : honest(request)
    );
    expect(report.requirements.filter(isBroken)).toEqual([]);
    const open = report.requirements.filter(({ reason }) =>
      /got no answer|unwell/.test(reason ?? "")
    );
    expect(open.map(({ id }) => id)).toContain("scope/self-list");
  },
);

test("a server that stumbles at any request breaks nothing in every attempt; one that does at a certain request does", async () => {
  const anywhere = await check(every(23, limited(500)));
  expect(anywhere.requirements.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(anywhere.requirements.filter(isBroken)).not.toEqual([]);
  expect(anywhere.summary.exitCode).toBe(6);
  const there = await check(
    (request) =>
      request.url.includes("page=last") ? Promise.resolve(limited(500)) : honest(request),
    { only: ["list/page-invalid"] },
  );
  expect(there.requirements[0]).toMatchObject({ verdict: "fail", attempts: 3 });
});

const SAFE = ["GET", "HEAD", "OPTIONS"];

const tagging: Dispatch = async (request) => {
  const answer = await honest(request);
  if (answer.status !== 200 || !["GET", "HEAD"].includes(request.method)) return answer;
  const whole = await honest({ ...request, method: "GET" });
  const etag = `"${hash("sha1", whole.bytes)}"`;
  return request.headers["If-None-Match"] === etag
    ? { ...answer, status: 304, headers: { etag }, bytes: Buffer.alloc(0) }
    : { ...answer, headers: { ...answer.headers, etag } };
};
const SEEDS = [1, 2, 4, 10, 11, 24];

/** Tags what it sends, and hands some of the requests to another, chosen at random. */
function stumbling(seed: number, instead: IncomingResponse, tries: number): Dispatch {
  const random = seededRandom(seed);
  let asked = 0;
  let left = 0;
  return (request) => {
    // What repeats a request that got no answer gets none either.
    const isRepeated = left > 0 && SAFE.includes(request.method);
    const isChosen = !isRepeated && ++asked > 12 && random.below(10) === 0;
    left = isRepeated ? left - 1 : isChosen ? tries - 1 : left;
    return isRepeated || isChosen ? Promise.resolve(instead) : tagging(request);
  };
}
test("whichever requests get no answer, nobody is accused, and nothing is said to have changed", async () => {
  const said = [];
  for (const seed of SEEDS) {
    const { requirements } = await check(stumbling(seed, CLOSED, 3), { concurrency: 1 });
    said.push(
      ...requirements.filter((one) => isBroken(one) || one.reason?.startsWith("churn")),
    );
  }
  expect(said).toEqual([]);
});

test("what is compared with an answer that never came is no fault", async () => {
  let hasWritten = false;
  const forgets: Dispatch = (request) => {
    hasWritten ||= request.method === "DELETE";
    const isDetail = /\/sessions\/\d+$/.test(request.url) && request.method === "GET";
    return hasWritten && isDetail && asOperator(request)
      ? Promise.resolve(CLOSED)
      : honest(request);
  };
  const written = await check(forgets, { only: ["http/read-only"] });
  expect(written.requirements).toMatchObject([{
    verdict: "inconclusive",
    reason: expect.stringContaining("got no answer"),
  }]);

  let heads = 0;
  const oncePlain: Dispatch = async (request) => {
    const answer = await honest(request);
    if (request.method !== "HEAD" || !request.url.endsWith("/sessions")) return answer;
    heads++;
    return heads === 1 ? { ...answer, headers: {} } : CLOSED;
  };
  const headed = await check(oncePlain, { only: ["http/head"] });
  expect(headed.requirements).toMatchObject([{
    verdict: "inconclusive",
    reason: expect.stringContaining("HEAD http://mock.invalid/api/sessions got no answer"),
  }]);

  const open = mock.dispatch(["scope/detail-all"]);
  const tags: Dispatch = async (request) => {
    const { "If-None-Match": tag } = request.headers;
    const isDetail = /\/sessions\/\d+$/.test(request.url);
    if (!isDetail) return honest(request);
    if (tag === undefined && !asOperator(request)) return CLOSED;
    const answer = await open(request);
    return tag === '"1"'
      ? { ...answer, status: 304, headers: {}, bytes: Buffer.alloc(0) }
      : { ...answer, headers: { ...answer.headers, etag: '"1"' } };
  };
  const tagged = await check(tags, { only: ["http/private"] });
  expect(tagged.requirements).toMatchObject([{
    verdict: "inconclusive",
    reason: expect.stringContaining("got no answer"),
  }]);
});

test("who stumbles at any request is accused of no leak and no write, and of no change", async () => {
  const kinds = [];
  const reasons = [];
  for (const seed of SEEDS) {
    const { requirements } = await check(stumbling(seed, limited(500), 1), { concurrency: 1 });
    reasons.push(...requirements.map(({ reason }) => reason ?? ""));
    kinds.push(...requirements.flatMap((one) => one.kinds));
  }
  expect(reasons.filter((reason) => reason.startsWith("churn"))).toEqual([]);
  expect(kinds).toContain("shape");
  expect(kinds).not.toContain("leak");
  expect(kinds).not.toContain("write");
});

test("who cuts bodies short now and then breaks nothing but http/json in every attempt", async () => {
  for (const seed of SEEDS) {
    const random = seededRandom(seed);
    const cuts = rewriting((answer) =>
      random.below(20) === 0
        ? { ...answer, bytes: answer.bytes.subarray(0, answer.bytes.length / 2) }
        : answer
    );
    const { requirements } = await check(cuts, { concurrency: 1 });
    const failed = requirements.filter(({ verdict }) => verdict === "fail");
    expect(failed.map(({ id }) => id).filter((id) => id !== "http/json"), `seed ${seed}`).toEqual(
      [],
    );
  }
});

test("a token that expires during the run accuses nobody", async () => {
  let asked = 0;
  const expired = new Date(Date.now() + 10 * 365 * 86_400_000).toUTCString();
  const refusal: IncomingResponse = {
    status: 401,
    headers: { "content-type": "application/json", date: expired },
    bytes: Buffer.from('{"detail":"Token is expired"}'),
    failure: "",
  };
  const report = await check(
    (request) => isUsers(request) && ++asked > 20 ? Promise.resolve(refusal) : honest(request),
    { only: ["scope"] },
  );
  expect(report.requirements.filter(isBroken)).toEqual([]);
  expect(report.requirements.map(({ reason }) => reason).join("\n"))
    .toContain("the token of user 2 expired during the run");
});

test("what breaks in some attempts ends with 6, whatever may stay open", async () => {
  let asked = 0;
  const dispatch: Dispatch = async (request) => {
    const answer = await honest(request);
    if (!/page=0/.test(request.url) || ++asked > 1) return answer;
    return { ...answer, status: 200 };
  };
  const { summary } = await check(dispatch, {
    only: ["list/page-invalid"],
    failOn: "should",
    allowIncomplete: true,
  });
  expect(summary.exitCode).toBe(6);
});

test("a deadline ends a run with what was decided by then", async () => {
  const slow: Dispatch = (request) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => honest(request).then(resolve, reject), 50);
      timer.unref?.();
    });
  const { summary } = await check(slow, { deadline: 0.2 });
  expect(summary.exitCode).toBe(3);
  expect(summary.undecided).toBeGreaterThan(0);
});
