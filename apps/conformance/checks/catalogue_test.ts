import { existsSync, globSync } from "node:fs";
import { REQUIREMENTS } from "@sessions/domain";
import { expect, test } from "vitest";
import { CHECKS } from "./catalogue.ts";

const here = import.meta.dirname;
const pathOf = (id: string) => `${id.replaceAll("-", "_")}.ts`;

test("CHECKS holds one check for every requirement, in the order of the contract", () => {
  expect(CHECKS.map(({ id }) => id)).toEqual(REQUIREMENTS.map(({ id }) => id));
});

test.each(CHECKS.map((check) => check.id))(
  "the check of %s stands in the file of that name",
  async (id) => {
    const file = `${here}/${pathOf(id)}`;
    expect(existsSync(file)).toBe(true);
    const held = Object.values(await import(/* @vite-ignore */ file)) as { id: string }[];
    expect(held.map((check) => check.id)).toEqual([id]);
  },
);

test("every file of an area is a check's, or only for its siblings", () => {
  const files = globSync("*/*.ts", { cwd: here }).filter((file) =>
    !file.includes("/_") && !file.endsWith("_test.ts")
  );
  expect(files.sort()).toEqual(REQUIREMENTS.map(({ id }) => pathOf(id)).sort());
});
