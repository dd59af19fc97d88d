import { expect, test } from "vitest";
import { PORTALS } from "./portals.ts";
import { resolveDeviations } from "./resolve_deviations.ts";

test("resolveDeviations() names the nearest, the portals, and what contradicts each other", () => {
  expect(() => resolveDeviations(["scope/all-list"])).toThrow(
    /^Cannot play the deviation "scope\/all-list": there is none\. Near it: scope\/list-all, /,
  );
  expect(() => resolveDeviations(["scope/colleague"])).toThrow(/Near it: scope\/colleagues, /);
  expect(() => resolveDeviations(["colleages"])).toThrow(/Near it: scope\/colleagues, /);
  expect(() => resolveDeviations([""])).toThrow(/there is none\. Near it: /);
  expect(() => resolveDeviations([], "2024")).toThrow(
    'Cannot find the portal "2024": the portals are 2023, 2025',
  );
  expect(() => resolveDeviations(["scope/list-all", "scope/list-none"])).toThrow(
    "Cannot play scope/list-all and scope/list-none together: they answer the same request. Choose one",
  );
  expect(resolveDeviations(["scope/foreign-403"], "2023")).toHaveLength(
    PORTALS[0]?.deviations.length ?? 0,
  );
});

test("resolveDeviations() keeps the order: the portal's, and then those that were named", () => {
  const named = ["time/zulu", "filter/empty-bare"];
  expect(resolveDeviations(named)).toEqual(named);
});
