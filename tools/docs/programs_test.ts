import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHROMIUM, CHROMIUM_FLAGS } from "../chromium.ts";
import { blocksOf, documents } from "./documents.ts";
import { ROOT } from "../root.ts";

const pages = documents().map((document) => ({
  document,
  programs: blocksOf(document).filter(({ language }) => language === "ts"),
})).filter(({ programs }) => programs.length > 0);

describe.each(pages)("$document", ({ document, programs }) => {
  test("its programs run", async () => {
    const place = join(ROOT, "packages/kit/.programs", document.replaceAll(/\W/g, "_"));
    mkdirSync(place, { recursive: true });
    const counts = { vitest: 0, playwright: 0 };
    try {
      for (const { text, place: where } of programs) {
        const name = where.replaceAll(/\W/g, "_");
        if (text.includes('from "sessions-kit/playwright"')) {
          counts.playwright++;
          writeFileSync(join(place, `${name}.spec.ts`), text);
          continue;
        }
        counts.vitest++;
        const isTest = text.includes('from "sessions-kit/vitest"');
        writeFileSync(
          join(place, `${name}.test.ts`),
          isTest
            ? text
            : `import { test } from "vitest";\ntest("runs", async () => {\n${hoisted(text)}\n});\n`,
        );
      }
      if (counts.vitest > 0) {
        writeFileSync(
          join(place, "vitest.config.ts"),
          'export default { test: { include: ["*.test.ts"] } };',
        );
        const told = await program("vitest", [
          "run",
          "--root",
          ".",
          "--isolate=false",
          "--testTimeout=60000",
        ], place);
        expect(told).toMatch(new RegExp(`Tests\\s+${counts.vitest} passed \\(`));
      }
      if (counts.playwright > 0 && existsSync(CHROMIUM)) {
        const launchOptions = { executablePath: CHROMIUM, args: CHROMIUM_FLAGS };
        const config = { testMatch: "*.spec.ts", reporter: "line", use: { launchOptions } };
        const text = `export default ${JSON.stringify(config)};`;
        writeFileSync(join(place, "playwright.config.ts"), text);
        const told = await program("playwright", ["test"], place);
        expect(told).toMatch(new RegExp(`${counts.playwright} passed`));
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});

/** The same program within a function: its imports become calls. */
function hoisted(text: string): string {
  return text.replaceAll(/^import (\{[^}]*\}) from (".*");$/gm, "const $1 = await import($2);");
}

async function program(name: string, words: string[], cwd: string): Promise<string> {
  const { VITEST: _vitest, NODE_ENV: _mode, ...env } = process.env;
  const child = spawn(join(ROOT, "node_modules/.bin", name), words, {
    cwd,
    env: { ...env, NO_COLOR: "1" },
  });
  let text = "";
  child.stdout.on("data", (piece) => text += piece);
  child.stderr.on("data", (piece) => text += piece);
  await once(child, "close");
  return text;
}
