import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WORKSPACES = [
  "packages/domain",
  "fixtures",
  "apps/console",
  "apps/server",
  "packages/testing",
  "apps/conformance",
];
const EXAMPLE = /^ \* ```ts\n((?: \*.*\n)*?) \* ```/gm;

/** Every `ts` block in the JSDoc of a workspace is a program that must run without throwing. */
for (const workspace of WORKSPACES) {
  const home = join(ROOT, workspace);
  const folder = join(home, ".examples");
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe(workspace, () => {
    const sources = readdirSync(home).filter((name) =>
      name.endsWith(".ts") && !name.endsWith("_test.ts")
    );
    const examples = sources.flatMap((name) =>
      [...readFileSync(join(home, name), "utf8").matchAll(EXAMPLE)].map(([, code = ""], index) => ({
        file: join(folder, `${name.slice(0, -3)}_${index + 1}.ts`),
        code: code.replaceAll(/^ \* ?/gm, ""),
        title: `${name} example ${index + 1} runs`,
      }))
    );
    test("has examples", () => expect(examples.length).toBeGreaterThan(0));
    for (const { file, code, title } of examples) {
      test(title, async () => {
        writeFileSync(file, code);
        await import(/* @vite-ignore */ file);
      });
    }
  });
}
