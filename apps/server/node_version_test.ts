import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MINIMUM_NODE, nodeProblem } from "./node_version.ts";

test("nodeProblem() names what an older Node cannot run, and what is needed", () => {
  expect(nodeProblem("it", "22.11.0")).toBe(
    "Cannot run it on Node 22.11.0: it needs 22.12.0 or newer. Install one from https://nodejs.org",
  );
  expect(nodeProblem("it", "20.20.2")).toContain("Node 20.20.2");
  for (const version of ["22.12.0", "22.23.1", "24.0.0", "26.10.0"]) {
    expect(nodeProblem("it", version)).toBeUndefined();
  }
});

test("every package asks npm for the Node that it needs", () => {
  const root = new URL("../../", import.meta.url);
  const folders = ["", "fixtures/", "packages/domain/", "packages/testing/", "apps/server/"];
  for (const folder of [...folders, "apps/console/", "apps/conformance/"]) {
    const { engines } = JSON.parse(readFileSync(new URL(`${folder}package.json`, root), "utf8"));
    expect(engines, folder).toEqual({ node: `>=${MINIMUM_NODE}` });
  }
});
