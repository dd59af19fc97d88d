import { type DeviationId, parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { hash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { seededRandom } from "./evidence/random.ts";
import { openInProcessMock } from "./proof/in_process_mock.ts";
import { runConformance, type RunOptions } from "./run.ts";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "./target/connection/network.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const dataset = generateDataset({ sessions: 60, users: 12, now });
const mock = openInProcessMock({ dataset, pageSize: 20, timeZone: "America/New_York" });
afterAll(mock.close);
const honest = mock.dispatch();
const CLOSED: IncomingResponse = {
  status: 0,
  headers: {},
  bytes: Buffer.alloc(0),
  failure: "the connection was closed",
};
const limited = (status: number, headers: Record<string, string> = {}): IncomingResponse => ({
  status,
  headers: { "content-type": "text/html", ...headers },
  bytes: Buffer.from("<html>slow down</html>"),
});

/** Lets some requests pass, and answers the others itself. */
function every(count: number, instead: IncomingResponse): Dispatch {
  let asked = 0;
  return (request) => ++asked % count === 0 ? Promise.resolve(instead) : honest(request);
}

/** Rewrites every answer. */
function rewriting(
  rewrite: (answer: IncomingResponse, request: OutgoingRequest) => IncomingResponse,
): Dispatch {
  return async (request) => rewrite(await honest(request), request);
}

const spaced = (json: unknown): string => {
  if (Array.isArray(json)) return `[${json.map(spaced).join(", ")}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  return `{${
    Object.entries(json).map(([key, value]) => `${JSON.stringify(key)}: ${spaced(value)}`).join(
      ", ",
    )
  }}`;
};

/** Honest servers in bad weather, or with habits of their own. */
const HONEST: Record<string, () => Dispatch> = {
  "drops one connection in ten": () => every(10, CLOSED),
  "drops one connection in four": () => every(4, CLOSED),
  "limits to 30 requests in a tenth of a second with 429": () => {
    let window = 0;
    let used = 0;
    return (request) => {
      const present = Math.floor(performance.now() / 100);
      used = present === window ? used + 1 : 1;
      window = present;
      return used > 30 ? Promise.resolve(limited(429, { "retry-after": "0" })) : honest(request);
    };
  },
  "limits with a bare 503 among good answers": () => {
    let asked = 0;
    return (request) =>
      ++asked > 3 && asked % 120 === 0 ? Promise.resolve(limited(503)) : honest(request);
  },
  "has a proxy that adds a header to half of its answers": () => {
    const random = seededRandom(7);
    return rewriting((answer) =>
      random.below(2) ? { ...answer, headers: { ...answer.headers, via: "1.1 proxy" } } : answer
    );
  },
  "has a proxy that codes the bodies of GET": () =>
    rewriting((answer, { method }) =>
      method === "GET"
        ? {
          ...answer,
          headers: { ...answer.headers, "content-encoding": "br", "content-length": "7" },
        }
        : answer
    ),
  "writes JSON with spaces": () =>
    rewriting((answer, { method }) =>
      method === "HEAD" || answer.bytes.length === 0
        ? answer
        : { ...answer, bytes: Buffer.from(spaced(JSON.parse(String(answer.bytes)))) }
    ),
  "ends its sessions in the year 9999": () =>
    rewriting((answer) => ({
      ...answer,
      bytes: Buffer.from(
        String(answer.bytes).replaceAll(
          /"end_date_time":"[^"]+"/g,
          '"end_date_time":"9999-12-31T23:59:59-05:00"',
        ),
      ),
    })),
  "has a clock an hour ahead": () =>
    rewriting((answer) => ({
      ...answer,
      headers: { ...answer.headers, date: new Date(Date.now() + 3_600_000).toUTCString() },
    })),
};

const options = mock.options([1, 2, 3]);

async function check(dispatch: Dispatch, rest: Partial<RunOptions> = {}) {
  const { report } = await runConformance({
    ...options,
    dispatch,
    skipDetection: true,
    skipDiagnosis: true,
    ...rest,
  });
  return report;
}

describe("an honest server", () => {
  test.each(Object.entries(HONEST))("that %s raises no false alarm", async (_, open) => {
    // The keys of the mock's own clock would not expire by another one.
    const report = await check(open(), { skip: ["auth/expired"] });
    const broken = report.requirements.filter(({ verdict }) =>
      ["fail", "intermittent", "error"].includes(verdict)
    );
    const passed = report.requirements.filter(({ verdict }) => verdict === "pass").length;
    expect(passed).toBeGreaterThanOrEqual(40);
    expect(broken.map(({ id, verdict, reason }) => `${id} ${verdict} ${reason}`)).toEqual([]);
  });
});

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

const isBroken = ({ verdict }: { verdict: string }) =>
  ["fail", "intermittent", "error"].includes(verdict);
const asUser = options.env?.["USER_2"] ?? "";
const isUsers = ({ headers }: OutgoingRequest) => headers["Authorization"] === `Bearer ${asUser}`;

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

test("a leak counts though a page of the list never answers", async () => {
  const all = mock.dispatch(["scope/list-all"]);
  const report = await check((request) =>
    request.url.endsWith("page=2") ? Promise.resolve(CLOSED) : all(request)
  );
  const list = report.requirements.find(({ id }) => id === "scope/self-list");
  expect(list).toMatchObject({ verdict: "fail", kinds: ["leak"] });
});

test.each<[what: string, where: (url: string) => boolean, requirement: string, status?: number]>([
  ["a page that was asked for once", (url: string) => url.endsWith("?page=1"), "scope/self-list"],
  ["a filtered list", (url: string) => url.includes("experiment_id="), "scope/self-filter"],
  ["the first of all requests", (url: string) => url.endsWith("/sessions"), "scope/self-list"],
  ["an answer of 502", (url: string) => url.endsWith("?page=1"), "scope/self-list", 502],
  ["an answer of 429", (url: string) => url.endsWith("/sessions"), "scope/self-list", 429],
])(
  "a leak that %s shows once is held against the list",
  async (_, where, requirement, status = 200) => {
    const all = mock.dispatch(["scope/list-all", "scope/filter-all"]);
    let shown = 0;
    const report = await check(async (request) => {
      const honestly = await honest(request);
      if (!isUsers(request) || request.method !== "GET" || !where(request.url)) return honestly;
      const leaky = await all(request);
      const more = String(leaky.bytes) !== String(honestly.bytes);
      return more && ++shown === 1 ? { ...leaky, status } : honestly;
    });
    expect(report.requirements.filter(({ verdict }) => verdict === "fail")).toMatchObject([
      { id: requirement, kinds: ["leak"], reason: expect.stringMatching(/\(seen once in \d\)$/) },
    ]);
    expect(report.summary.exitCode).toBe(1);
  },
);

test("a list that is shown once to nobody is a leak, whichever request showed it", async () => {
  const leaked = await honest({
    method: "GET",
    url: `${options.url}/sessions`,
    headers: { Authorization: `Bearer ${options.env?.["OPERATOR"]}` },
  });
  const leakAt = async (place: number) => {
    let asked = 0;
    const { requirements } = await check((request) => {
      const isNobody = request.headers["Authorization"] === undefined &&
        request.method !== "HEAD" && request.url.includes("/sessions");
      return isNobody && ++asked === place ? Promise.resolve(leaked) : honest(request);
    }, { only: ["auth/required", "http/"], allowIncomplete: true });
    return { asked, broken: requirements.filter(({ kinds }) => kinds.includes("leak")) };
  };
  const { asked } = await leakAt(0);
  for (let place = 1; place <= asked; place++) {
    const { broken } = await leakAt(place);
    expect(broken.map(({ id }) => id), `request ${place} of ${asked}`).toContain("auth/required");
  }
});

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

const asOperator = ({ headers }: OutgoingRequest) =>
  headers["Authorization"] === `Bearer ${options.env?.["OPERATOR"]}`;

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

test("a leak that is seen once in three attempts is a failure that nothing but itself excuses", async () => {
  let foreign = 0;
  const leaky = mock.dispatch(["scope/detail-all"]);
  const options = mock.options([1, 2]);
  const report = await check(
    (request) =>
      request.headers["Authorization"] === `Bearer ${options.env?.["USER_1"]}` &&
        /sessions\/\d+$/.test(request.url) && ++foreign === 1
        ? leaky(request)
        : honest(request),
    { ...options, only: ["scope/foreign-detail"], allowIncomplete: true },
  );
  expect(report.requirements[0]).toMatchObject({
    verdict: "fail",
    kinds: ["leak"],
    reason: expect.stringMatching(/seen once in 3/),
  });
  expect(report.summary.exitCode).toBe(1);
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

test("a user who is the operator is refused before anything is judged", async () => {
  await expect(check(honest, mock.options([1, 1]))).rejects.toThrow(
    /--operator and --user number 1 are both user 1/,
  );
});

test("an operator who sees their own sessions alone is doubted, with exit code 4", async () => {
  const { summary } = await check(honest, mock.options([5, 1]));
  expect(summary.exitCode).toBe(4);
  expect(summary.message).toMatch(/probably no operator's/);
});

test("a user who sees all that the operator sees may be an operator, which their cards say", async () => {
  const users = [...dataset.users].map((user) => ({ ...user, is_operator: user.id <= 2 }));
  const two = openInProcessMock({
    dataset: { ...dataset, users },
    pageSize: 20,
    timeZone: "America/New_York",
  });
  const hintsOf = async (askers: number[], deviations: DeviationId[] = []) => {
    const report = await check(two.dispatch(deviations), {
      ...two.options(askers),
      only: ["scope/self-list", "scope/foreign-detail"],
    });
    return report.requirements.map(({ card }) => card?.hint);
  };
  const hint =
    /^this user sees the operator's whole list, \d+ sessions: one who is an operator too/;
  const both = [expect.stringMatching(hint), expect.stringMatching(hint)];
  expect(await hintsOf([1, 2])).toEqual(both);
  expect(await hintsOf([1, 5], ["scope/list-all", "scope/detail-all"])).toEqual(both);
  // What is seen of others alone names nobody an operator.
  expect(await hintsOf([1, 5], ["scope/detail-all"])).toEqual([undefined, null]);
  two.close();
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
