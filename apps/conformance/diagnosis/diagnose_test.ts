import { readFileSync } from "node:fs";
import { DEVIATIONS, PORTALS, resolveBehavior } from "@sessions/domain";
import { afterAll, expect, test } from "vitest";
import { diagnosisLines } from "../reports/diagnosis_words.ts";
import { runConformance, type RunOptions } from "../run.ts";
import { diagnosePlayed, openStage } from "./played.ts";

const stage = openStage();
afterAll(() => stage.close());

test.each([
  ["no deviation", [], "--framework drf-3.15"],
  ["a leak", ["scope/list-all"], "--framework drf-3.15 --deviation scope/list-all"],
  [
    "what all answers show",
    ["http/allow-writes"],
    "--framework drf-3.15 --deviation http/allow-writes",
  ],
  [
    "an ETag that is shared",
    ["http/etag-shared"],
    "--framework drf-3.15 --deviation http/etag-shared",
  ],
  [
    "forged tokens that are taken",
    ["auth/signature-beginning"],
    "--framework drf-3.15 --deviation auth/signature-beginning",
  ],
  [
    "two mistakes in the same answers",
    ["time/epoch", "list/order-by-id"],
    "--framework drf-3.15 --deviation time/epoch --deviation list/order-by-id",
  ],
])("diagnose() names %s", async (_title, deviations, flags) => {
  const found = await diagnosePlayed(stage, { deviations });
  expect(found.flags.split(" --").sort()).toEqual(flags.split(" --").sort());
  expect(found.alike).toBe(found.total);
});

test.each(PORTALS.map(({ name }) => name))("diagnose() names portal %s", async (portal) => {
  const found = await diagnosePlayed(stage, { portal, deviations: [] });
  expect(found.flags).toBe(`--portal ${portal}`);
  expect(found.alike).toBe(found.total);
});

test("the committed accuracy is that of today's deviations, and good enough", () => {
  const text = readFileSync(new URL("accuracy.txt", import.meta.url), "utf8");
  const lines = text.split("\n").filter((line) => /^(exact|equivalent|wrong)/.test(line));
  const verdicts = (names: readonly string[]) =>
    names.map((name) => lines.find((line) => line.includes(` ${name}: `))?.split(" ")[0]);
  const ones = verdicts(DEVIATIONS.map(({ id }) => id));
  expect(ones).not.toContain(undefined);
  expect(ones.filter((verdict) => verdict !== "wrong").length / ones.length).toBeGreaterThan(0.95);
  const pairs = lines.filter((line) => /^\w+ +\S+\/\S+ \S+\/\S+: /.test(line));
  expect(pairs).toHaveLength(50);
  expect(pairs.filter((line) => !line.startsWith("wrong")).length).toBeGreaterThan(42);
  expect(verdicts(PORTALS.map(({ name }) => `portal ${name}`))).toEqual(["exact", "exact"]);
});

test.each(["http/head-cached", "http/refusal-cached"])(
  "diagnose() asks again what %s remembers",
  async (deviation) => {
    const found = await diagnosePlayed(stage, { deviations: [deviation] });
    expect(found).toMatchObject({ verdict: "exact" });
  },
);

test("diagnose() ends with what it has when its time is over", async () => {
  const played = { deviations: ["scope/list-all", "time/epoch"] };
  const found = await diagnosePlayed(stage, played, { timeLimit: 0 });
  expect(found).toMatchObject({ flags: "--framework drf-3.15", finished: false });
  expect(found.alike).toBeLessThan(found.total);
});

test("diagnose() lets a timer abort it while it asks again", async () => {
  const stop = new AbortController();
  const search = diagnosePlayed(stage, { deviations: ["scope/list-all"] }, {
    // The timer begins when the search does.
    get signal() {
      setTimeout(() => stop.abort());
      return stop.signal;
    },
  });
  await expect(search).rejects.toMatchObject({ name: "AbortError" });
});

test("a report says of a diagnosis that its time was over", () => {
  const diagnosis = {
    flags: "--framework drf-3.15",
    framework: "drf-3.15",
    portal: null,
    deviations: [],
    alike: 1,
    total: 1,
    unexplained: [],
  };
  const lines = (finished: boolean) => diagnosisLines({ diagnosis: { ...diagnosis, finished } });
  expect(lines(true)).toHaveLength(1);
  expect(lines(false)[1]).toMatch(/^not searched to the end/);
});

test("a diagnosis that would exceed the budget is left out, and nothing else is", async () => {
  const behavior = resolveBehavior({ pageSize: 25, deviations: ["scope/list-all"] });
  const run = (options: Partial<RunOptions>) =>
    runConformance({
      ...stage.options,
      dispatch: stage.mock.behave(behavior),
      skipDetection: true,
      confirm: 0,
      ...options,
    });
  const { report: plain } = await run({ skipDiagnosis: true });
  const { report } = await run({ maxRequests: plain.requests.total, skipDetection: false });
  expect(report.diagnosis).toBeNull();
  expect(report.detection?.caught.length).toBeGreaterThan(0);
  expect(report.summary).toEqual(plain.summary);
  const { report: explained } = await run({});
  expect(explained.diagnosis?.deviations).toEqual(["scope/list-all"]);
});

test("what the mock can answer nothing of alike is not explained", async () => {
  const answer = { count: 1, next: null, previous: null, results: [{ session_id: 5 }] };
  const bytes = Buffer.from(JSON.stringify(answer));
  const headers = { "content-type": "application/json" };
  const { report } = await runConformance({
    ...stage.options,
    dispatch: () => Promise.resolve({ status: 200, headers, bytes }),
    only: ["list/row"],
    skipDetection: true,
    confirm: 0,
  });
  expect(report.summary.failing).toEqual(["list/row"]);
  expect(report.diagnosis).toBeNull();
});
