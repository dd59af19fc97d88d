import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT } from "./root.ts";

const EXAMPLE = /^ \* ```ts\n((?: \*.*\n)*?) \* ```/gm;

/** Every workspace that `package.json` names, wherever its sources lie. */
const { workspaces } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  workspaces: string[];
};
const homes = globSync(workspaces.map((pattern) => `${pattern}/package.json`), { cwd: ROOT })
  .map(dirname).filter((home) => !/^(examples|tools)/.test(home)).sort();

test("the workspaces are those that are there", () => {
  expect(homes).toContain("apps/server");
  expect(homes.length).toBeGreaterThan(6);
});

/** Every `ts` block in the JSDoc of a workspace is a program that must run without throwing. */
describe.each(homes)("%s", (workspace) => {
  const home = join(ROOT, workspace);
  const folder = join(home, ".examples");
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));

  const sources = globSync("**/*.ts", {
    cwd: home,
    exclude: (name) => /^(node_modules|dist|\.examples)$|_test\.ts$|\.d\.ts$/.test(name),
  });
  const examples = sources.flatMap((name) =>
    [...readFileSync(join(home, name), "utf8").matchAll(EXAMPLE)].map(([, code = ""], index) => ({
      file: join(folder, `${name.slice(0, -3).replaceAll("/", "_")}_${index + 1}.ts`),
      code: code.replaceAll(/^ \* ?/gm, ""),
      title: `${name} example ${index + 1} runs`,
    }))
  );
  test("has examples", () => expect(examples.length).toBeGreaterThan(0));
  test.each(examples)("$title", async ({ file, code }) => {
    writeFileSync(file, code);
    await import(/* @vite-ignore */ file);
  });
});
