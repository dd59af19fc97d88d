import { globSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { LONGEST } from "./longest_first.ts";
import { ROOT } from "./root.ts";

test("every test file that begins first is there", () => {
  const files = globSync("{apps,packages,fixtures,tools}/**/*_test.ts", {
    cwd: ROOT,
    exclude: (path) => /node_modules|dist/.test(String(path)),
  });
  const names = files.map((path) => basename(path));
  expect(LONGEST.filter((name) => !names.includes(name))).toEqual([]);
});
