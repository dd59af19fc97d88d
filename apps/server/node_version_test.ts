import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { MINIMUM_NODE, nodeProblem } from "./node_version.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const HOME = "Install one from https://nodejs.org";

test("nodeProblem() names what an older Node cannot run, and what is needed", () => {
  expect(nodeProblem("it", { node: "22.13.1", napi: "9" })).toBe(
    `Cannot run it on Node 22.13.1: it needs 22.14.0 or newer. ${HOME}`,
  );
  expect(nodeProblem("it", { node: "20.20.2", napi: "9" })).toContain("Node 20.20.2");
  // It is newer by its number, and crashes all the same.
  expect(nodeProblem("it", { node: "23.5.0", napi: "9" })).toBe(
    `Cannot run it on Node 23.5.0: it needs one with Node-API 10. ${HOME}`,
  );
  for (const node of ["22.14.0", "22.23.1", "24.0.0", "26.10.0"]) {
    expect(nodeProblem("it", { node, napi: "10" })).toBeUndefined();
  }
});

test("every package asks npm for the Node that it needs", () => {
  const read = (folder: string) =>
    JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const { workspaces } = read(".") as { workspaces: string[] };
  const published = workspaces.filter((glob) => !/^(examples|tools)/.test(glob))
    .flatMap((glob) => globSync(glob, { cwd: root }));
  expect(published.length).toBeGreaterThan(7);
  for (const folder of [".", ...published]) {
    expect(read(folder).engines, folder).toEqual({ node: `>=${MINIMUM_NODE}` });
  }
});

test("every document that names the oldest Node names this one", () => {
  const files = ["README.md", "packages/kit/README.md", ...globSync("docs/*.md", { cwd: root })];
  const named = files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/Node (\d+\.\d+) or newer/g)]
      .map(([, version]) => `${file}: ${version}.0`)
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((one) => !one.endsWith(` ${MINIMUM_NODE}`))).toEqual([]);
});
