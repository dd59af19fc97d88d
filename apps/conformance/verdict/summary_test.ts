import { expect, test } from "vitest";
import type { RequirementResult, Verdict } from "../reports/report.ts";
import { type RunState, summarize, type SummarizeOptions } from "./summary.ts";

const result = (
  id: string,
  verdict: Verdict,
  level: RequirementResult["level"] = "MUST",
): RequirementResult => ({
  id,
  level,
  source: "documented",
  verdict,
  reason: null,
  witnesses: 1,
  attempts: 1,
  durationMs: 0,
  notes: [],
  byIdentity: {},
  kinds: [],
  card: null,
});
const MET = result("list/row", "pass");
const end = (results: RequirementResult[], options: SummarizeOptions & RunState = {}) => {
  const { exitCode, message } = summarize(results, options);
  return [exitCode, message];
};

test("summarize() counts each verdict once", () => {
  const verdicts: Verdict[] = ["pass", "fail", "intermittent", "inconclusive", "known", "error"];
  expect(summarize([...verdicts, "pass" as const].map((verdict) => result("x", verdict))))
    .toMatchObject({ total: 7, met: 2, failed: 1, undecided: 3, known: 1 });
});

test("summarize() fails a run for a SHOULD only when --fail-on says so", () => {
  const results = [MET, result("http/head", "fail", "SHOULD")];
  expect(end(results)).toEqual([0, "no failure at or above --fail-on"]);
  expect(end(results, { failOn: "should" })).toEqual([
    1,
    "1 confirmed failure at or above should",
  ]);
});

test("summarize() never fails a run for a MAY, and always for a MUST", () => {
  expect(end([MET, result("x", "fail", "MAY")], { failOn: "should" })[0]).toBe(0);
  expect(end([result("x", "fail"), result("y", "fail")])).toEqual([
    1,
    "2 confirmed failures at or above must",
  ]);
});

test("summarize() demands that what --require names is met", () => {
  const options = { require: ["http/head"], allowIncomplete: true };
  expect(end([MET, result("http/head", "pass")], options)[0]).toBe(0);
  expect(end([MET, result("http/head", "inconclusive")], options)).toEqual([
    3,
    "http/head is required, and its verdict is inconclusive",
  ]);
  expect(end([MET, result("http/head", "known")], options)[0]).toBe(3);
  expect(end([MET, result("http/head", "fail", "MAY")], options)[0]).toBe(1);
});

test("summarize() takes an undecided run for complete only when allowed, and never an empty one", () => {
  const open = result("scope/self-list", "inconclusive");
  expect(end([MET, open])).toEqual([
    3,
    "1 of what was selected could not be decided; --allow-incomplete accepts that",
  ]);
  expect(end([MET, open], { allowIncomplete: true })[0]).toBe(0);
  expect(end([open], { allowIncomplete: true })).toEqual([
    3,
    "nothing was decided; --allow-incomplete does not accept that",
  ]);
});

test("summarize() ends with 6 for what broke in some attempts, whatever may stay open", () => {
  const flaky = result("scope/self-list", "intermittent");
  expect(end([MET, flaky], { allowIncomplete: true })[0]).toBe(6);
  expect(end([MET, flaky, result("x", "fail")])[0]).toBe(1);
});

test.each([
  { stale: ["list/row"], expired: [] },
  { stale: [], expired: ["list/row"] },
])("summarize() ends with 5 when nothing but the baseline is out of date: %j", (baseline) => {
  const message = "the baseline has entries that are met by now, or expired: see baseline prune";
  expect(end([MET], { baseline })).toEqual([5, message]);
  expect(end([MET, result("x", "fail")], { baseline })[0]).toBe(1);
  expect(end([MET, result("x", "inconclusive")], { baseline })[0]).toBe(3);
});

test("summarize() puts an interruption first, then a fault of the suite, then failures", () => {
  const broken = [result("x", "error"), result("y", "fail"), result("z", "inconclusive")];
  expect(end(broken, { stop: { kind: "interrupted", message: "" } })).toEqual([
    130,
    "interrupted: what was decided by then is reported",
  ]);
  expect(end(broken)[0]).toBe(70);
  const unreachable = { stop: { kind: "unreachable", message: "Cannot reach x" } } as const;
  expect(end(broken.slice(1), unreachable)[0]).toBe(1);
  expect(end(broken.slice(2), unreachable)).toEqual([4, "Cannot reach x"]);
});
