import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CHROMIUM } from "./chromium.ts";

const EXAMPLES = fileURLToPath(new URL("../examples", import.meta.url));
const BIN = fileURLToPath(new URL("../node_modules/.bin", import.meta.url));

/** Runs an example as its user would, against the built packages. */
function run(folder: string, command: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const { VITEST: _vitest, NODE_ENV: _env, ...rest } = process.env;
    const env = { ...rest, CHROMIUM, NO_COLOR: "1" };
    const child = spawn(`${BIN}/${command}`, args, { cwd: `${EXAMPLES}/${folder}`, env });
    let text = "";
    const collect = (piece: Buffer) => void (text += piece.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("close", (code) => resolve(`${text}\nexit ${code}`));
  });
}

test("the Vitest example passes", async () => {
  const text = await run("vitest", "vitest", ["run", "--root=."]);
  expect(text).toMatch(/Tests {2}5 passed \(5\).*exit 0/s);
});

test("the MSW example passes", async () => {
  const text = await run("msw", "vitest", ["run", "--root=."]);
  expect(text).toMatch(/Tests {2}2 passed \(2\).*exit 0/s);
});

test("the example of a mock in another process passes", async () => {
  const words = ["exec", "--scenario", "demo", "--", `${BIN}/vitest`, "run", "--root=."];
  const text = await run("remote", "sessions-mock", words);
  expect(text).toMatch(/Tests {2}3 passed \(3\).*exit 0/s);
});

test.skipIf(!existsSync(CHROMIUM))(
  `the Playwright example passes (needs ${CHROMIUM})`,
  async () => {
    expect(await run("playwright", "playwright", ["test"])).toMatch(/4 passed.*exit 0/s);
  },
);

test.skipIf(!existsSync(CHROMIUM))(
  `the example of Vitest's browser mode passes (needs ${CHROMIUM})`,
  async () => {
    expect(await run("browser", "tsc", ["-p", "."])).toBe("\nexit 0");
    const text = await run("browser", "vitest", ["run", "--root=."]);
    expect(text).toMatch(/Tests {2}2 passed \(2\).*exit 0/s);
  },
);
