import { expect, test } from "vitest";
import type { RequirementResult, Verdict } from "../reports/report.ts";
import { applyBaseline, applyPortal, expectedOf } from "./known_failures.ts";

const result = (id: string, verdict: Verdict): RequirementResult => ({
  id,
  level: "MUST",
  source: "documented",
  verdict,
  reason: verdict === "pass" ? null : "it broke",
  witnesses: 1,
  attempts: 1,
  durationMs: 0,
  notes: [],
  byIdentity: {},
  kinds: verdict === "fail" ? ["shape"] : [],
  card: null,
});
const words = (results: readonly RequirementResult[]) =>
  results.map(({ id, verdict, reason }) => `${id} ${verdict} ${reason}`);
const TODAY = new Date("2026-11-25T12:00:00Z");

test("expectedOf() knows what each portal breaks, and refuses others", () => {
  expect(expectedOf(undefined)).toEqual([]);
  expect(expectedOf("2023").length).toBeGreaterThan(0);
  expect(() => expectedOf("1999")).toThrow(/1999/);
});

test("applyPortal() makes a confirmed failure known, and notices one that is gone", () => {
  const results = ["fail", "pass", "intermittent"].map((verdict, index) =>
    result(["list/row", "list/order", "list/count"][index] ?? "", verdict as Verdict)
  );
  const expected = ["list/row", "list/order", "list/count"].map((requirement) => ({
    requirement,
    kinds: ["shape" as const],
  }));
  const applied = applyPortal(results, expected, "2023");
  expect(words(applied.results)).toEqual([
    "list/row known known of the portal 2023: it broke",
    "list/order pass null",
    "list/count intermittent it broke",
  ]);
  expect(applied.notices).toEqual([
    "list/order is met, although the portal 2023 is known to break it",
  ]);
});

test("applyPortal() keeps a failure that the portal is not known for", () => {
  const applied = applyPortal([result("list/row", "fail")], [{
    requirement: "list/order",
    kinds: ["shape"],
  }], "2023");
  expect([words(applied.results), applied.notices]).toEqual([["list/row fail it broke"], []]);
});

test("applyBaseline() makes a failure known up to the last day, and reports it expired then", () => {
  const apply = (expires?: string) => {
    const known = [{ requirement: "list/row", reason: "ticket 17", ...(expires && { expires }) }];
    const { results, baseline } = applyBaseline([result("list/row", "fail")], { known }, TODAY);
    return [words(results)[0], baseline];
  };
  const isKnown = ["list/row known known: ticket 17", { stale: [], expired: [] }];
  expect(apply()).toEqual(isKnown);
  expect(apply("2026-11-25")).toEqual(isKnown);
  expect(apply("2026-11-24")).toEqual([
    "list/row fail it broke",
    { stale: [], expired: ["list/row"] },
  ]);
});

test("applyBaseline() reports an entry stale when it is met, and not while it is open", () => {
  const known = ["list/row", "list/order", "list/count"].map((requirement) => ({
    requirement,
    reason: "ticket 17",
    expires: "2020-01-01",
  }));
  const results = [result("list/row", "pass"), result("list/order", "inconclusive")];
  const applied = applyBaseline(results, { known }, TODAY);
  expect(applied).toEqual({ results, baseline: { stale: ["list/row"], expired: [] } });
});

const leak = (): RequirementResult => ({ ...result("scope/self-list", "fail"), kinds: ["leak"] });

test("applyPortal() excuses what the portal does, and no leak for a refusal", () => {
  const expected = expectedOf("2023");
  const refused: RequirementResult = { ...leak(), kinds: ["refused"] };
  const verdict = (one: RequirementResult) =>
    applyPortal([one], expected, "2023").results[0]?.verdict;
  expect([verdict(refused), verdict(leak())]).toEqual(["known", "fail"]);
});

test("applyBaseline() excuses a leak by an entry for a leak alone", () => {
  const verdict = (kinds?: ["leak"] | ["refused"]) => {
    const known = [{ requirement: "scope/self-list", reason: "x", ...(kinds && { kinds }) }];
    return applyBaseline([leak()], { known }, TODAY).results[0]?.verdict;
  };
  expect([verdict(), verdict(["refused"]), verdict(["leak"])]).toEqual(["fail", "fail", "known"]);
});
