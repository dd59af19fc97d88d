import { expect, test } from "vitest";
import { check, CLOSED, honest, isUsers, mock, options } from "./honest_server.ts";

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
