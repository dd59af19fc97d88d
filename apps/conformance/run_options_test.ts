import {
  breachesOf,
  type DeviationId,
  DEVIATIONS,
  parseDateTime,
  REQUIREMENTS,
} from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { afterAll, expect, test } from "vitest";
import { CHECKS } from "./checks/catalogue.ts";
import { openInProcessMock } from "./proof/in_process_mock.ts";
import type { Report } from "./reports/report.ts";
import { runConformance, type RunOptions } from "./run.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const dataset = generateDataset({ sessions: 30, users: 4, now });
const mock = openInProcessMock({ dataset, pageSize: 10, timeZone: "America/New_York" });
afterAll(mock.close);

/** A MUST that the portal of 2023 is known to break. */
const broken =
  REQUIREMENTS.find(({ id, level }) =>
    level === "MUST" && breachesOf("2023").some(({ requirement }) => requirement === id)
  )?.id ?? "";
const deviation = DEVIATIONS.find(({ breaks }) => breaks === broken)?.id as DeviationId;

async function check(deviations: DeviationId[], rest: Partial<RunOptions> = {}): Promise<Report> {
  const { report } = await runConformance({
    ...mock.options([1, 2, 3]),
    dispatch: mock.dispatch(deviations),
    only: [broken],
    confirm: 0,
    skipDetection: true,
    skipDiagnosis: true,
    ...rest,
  });
  return report;
}
const verdicts = (report: Report) => report.requirements.map(({ id, verdict }) => [id, verdict]);

test("runConformance() fails on what a portal is known for, unless it is told the portal", async () => {
  const unknown = await check([deviation]);
  expect([verdicts(unknown), unknown.summary.exitCode]).toEqual([[[broken, "fail"]], 1]);
  const report = await check([deviation], { portal: "2023" });
  expect([verdicts(report), report.summary.exitCode]).toEqual([[[broken, "known"]], 0]);
  expect(report.notices).toEqual([]);
});

test("runConformance() notices what a portal no longer breaks", async () => {
  const report = await check([], { portal: "2023" });
  expect(report.notices).toEqual([
    `${broken} is met, although the portal 2023 is known to break it`,
  ]);
  expect(report.summary.exitCode).toBe(0);
});

test("runConformance() refuses a portal that it does not know, and sends nothing", async () => {
  let sent = 0;
  const dispatch = () => {
    sent++;
    return Promise.reject(new Error("not reached"));
  };
  await expect(check([], { portal: "1999", dispatch })).rejects.toMatchObject({
    name: "ConfigurationError",
  });
  expect(sent).toBe(0);
});

test("runConformance() ends with 0 on a known failure, with 5 on a stale one", async () => {
  const baseline = { known: [{ requirement: broken, reason: "ticket 17" }] };
  const known = await check([deviation], { baseline });
  expect([verdicts(known), known.summary.exitCode]).toEqual([[[broken, "known"]], 0]);
  const stale = await check([], { baseline });
  expect([stale.baseline, stale.summary.exitCode]).toEqual([{ stale: [broken], expired: [] }, 5]);
});

test("runConformance() counts a failure again when its entry is expired", async () => {
  const known = [{ requirement: broken, reason: "ticket 17", expires: "2020-01-01" }];
  const report = await check([deviation], { baseline: { known } });
  expect([verdicts(report), report.baseline]).toEqual([
    [[broken, "fail"]],
    { stale: [], expired: [broken] },
  ]);
});

test("runConformance() reports what was decided when it is interrupted, and ends with 130", async () => {
  const stop = new AbortController();
  const report = await check([], {
    only: ["list/row", "list/count", "detail"],
    signal: stop.signal,
    progress: ({ id }) => id === "list/count" && stop.abort(),
    dispatch: async (request) => {
      stop.signal.throwIfAborted();
      return await mock.dispatch()(request);
    },
  });
  expect(report.summary).toMatchObject({
    exitCode: 130,
    message: "interrupted: what was decided by then is reported",
    met: 2,
  });
  expect(report.requirements.at(-1)).toMatchObject({
    verdict: "inconclusive",
    reason: "could-not-run: the run was interrupted",
  });
});

test("runConformance() confirms a failure as often as it is told", async () => {
  expect((await check([deviation], { confirm: 3 })).requirements[0]?.attempts).toBe(4);
});

test("runConformance() names each failure's case, and looks at one of them alone", async () => {
  const alone = async (only: string, one: string, deviations: DeviationId[]) => {
    const { requirements: [result], requests } = await check(deviations, {
      only: [only],
      case: one,
    });
    const asked = requests.traffic.filter(({ url }) => url.includes(one));
    return { result, asked: asked.length };
  };
  const whole = await check(["list/page-invalid-empty"], { only: ["list/page-invalid"] });
  const card = whole.requirements[0]?.card;
  expect(card?.again).toBe("--only list/page-invalid --case 'page=0'");
  expect(card?.others.map(({ request, as, got }) => [request.split("?")[1], as, got]))
    .toContainEqual([
      "page=abc",
      "user 1, --operator",
      "200",
    ]);
  expect(card?.others).toHaveLength(Math.min(card?.more ?? -1, 19));
  for (
    const [only, one, deviation] of [
      ["list/page-invalid", "page=99999999999", "list/page-invalid-empty"],
      ["filter/invalid", "experiment_id=1.5", "filter/invalid-ignored"],
      ["detail/invalid", "abc", "detail/invalid-500"],
      ["list/unknown-parameter", "active=false", "list/active-filter"],
    ] as const
  ) {
    const good = await alone(only, one, []);
    expect([good.result?.verdict, good.asked], one).toEqual(["pass", 1]);
    const bad = await alone(only, one, [deviation]);
    expect(bad.result, one).toMatchObject({
      verdict: "fail",
      card: { again: `--only ${only} --case '${one}'`, more: 0, others: [] },
    });
  }
  const { result } = await alone("list/page-invalid", "page=7", []);
  expect(result).toMatchObject({ verdict: "inconclusive" });
  expect(result?.reason).toMatch(/^no-witness: there is no case page=7; there are page=0, /);
});

test("runConformance() sends one of the tokens that it made alone, and a card says so", async () => {
  const only = "auth/signature";
  const one = "the signature of the key `secret`";
  const whole = await check(["auth/known-key-taken"], { only: [only] });
  const { again, curl } = whole.requirements[0]?.card ?? {};
  expect(again).toBe(`--only ${only} --case '${one}'`);
  expect(curl?.[0]).toMatch(/^curl -i -H 'Authorization: Bearer '"\$FORGED_TOKEN_\d+" 'http:/);
  const made = async (deviations: DeviationId[]) => {
    const { requirements: [result], requests } = await check(deviations, {
      only: [only],
      case: one,
    });
    const askers = new Set(requests.traffic.map(({ as }) => as));
    return { result, askers: [...askers].filter((as) => /signature|payload/.test(as)) };
  };
  expect(await made([])).toMatchObject({ result: { verdict: "pass" }, askers: [one] });
  expect((await made(["auth/known-key-taken"])).result).toMatchObject({
    verdict: "fail",
    card: { again, others: expect.anything() },
  });
});

test.each(CHECKS.filter(({ hasCases }) => hasCases).map(({ id }) => id))(
  "one case of %s is asked, and nothing is written",
  async (id) => {
    const asked = async (one: string) => await check([], { only: [id], case: one });
    const { requirements: [none] } = await asked("none");
    const [, first = ""] =
      /there is no case none; there are (.+?)(, |$)/.exec(none?.reason ?? "") ?? [];
    const { requirements: [result], requests } = await asked(first);
    expect(result?.verdict, first).toBe("pass");
    const writes = requests.traffic.filter(({ method }) => !/GET|HEAD|OPTIONS/.test(method));
    expect(writes).toEqual([]);
  },
);

test("runConformance() shows a write with its body, so that it can be sent again", async () => {
  const { requirements } = await check(["http/post-201"], { only: ["http/read-only"] });
  expect(requirements[0]?.card?.curl[0]).toBe(
    `curl -i -X POST -H 'Authorization: Bearer '"$OPERATOR" -H 'Content-Type: application/json' --data-raw '{}' 'http://mock.invalid/api/sessions'`,
  );
});

test.each([
  [{ only: ["list/order"] }, "Cannot look at one case of list/order: it has none."],
  [{ only: ["list/"] }, /^Cannot look at one case of \d+ requirements: name one with --only, of /],
])("runConformance() refuses a case of %j", async (selection, message) => {
  await expect(check([], { ...selection, case: "page=0" })).rejects.toThrow(message);
});

test("runConformance() names who asked by user id and flag", async () => {
  const { requirements } = await check(["scope/detail-all"], { only: ["scope/foreign-detail"] });
  const asked = requirements.flatMap(({ card }) => card?.exchanges.map(({ as }) => as) ?? []);
  expect(asked).toEqual(["user 1, --operator", "user 2, first --user"]);
});

/** A token of the mock as it may be given by mistake, and what is wrong with it. */
const given = mock.options([1, 2, 3], { secret: true, expired: true, refresh: true }).env ?? {};
test.each<[flag: "expired" | "refresh", token: string | undefined, fault: RegExp]>([
  ["expired", given["OPERATOR"], /^Cannot use the token of --expired: it expires in \d+ s\. Give/],
  ["expired", given["REFRESH"], /--expired: it expires in \d+ s/],
  ["expired", "abc", /--expired: it is no JSON Web Token/],
  ["refresh", given["OPERATOR"], /--refresh: its token_type is "access"\. Give a refresh token/],
  ["refresh", given["EXPIRED"], /--refresh: its token_type is "access"/],
  ["refresh", "a.b.c", /--refresh: it is no JSON Web Token/],
])("runConformance() refuses a token of --%s that is another one", async (flag, token, fault) => {
  const misgiven = { [flag]: "env:MISGIVEN", env: { ...given, MISGIVEN: token } };
  await expect(check([], misgiven)).rejects.toThrow(fault);
});

test.each(["expired", "refresh"] as const)(
  "runConformance() takes the token of --%s that is the right one",
  async (flag) => {
    const right = { [flag]: `env:${flag.toUpperCase()}`, env: given };
    expect(verdicts(await check([], right))).toEqual([[broken, "pass"]]);
  },
);
