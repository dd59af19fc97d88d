import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROOT } from "./root.ts";

/** Notes what it is asked for; where a file `wait` is, it installs until that is gone or it is ended. */
const NPM = `#!/bin/sh
echo "$*" >> asked
mkdir -p node_modules/.bin
case "$1" in ci | install) while [ -e wait ]; do sleep 0.05; done ;; esac
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "setup-"));
  mkdirSync(join(folder, "tools"));
  cpSync(join(ROOT, "tools/setup.mjs"), join(folder, "tools/setup.mjs"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npm"), NPM, { mode: 0o755 });
  for (const file of ["package-lock.json", "package.json"]) writeFileSync(join(folder, file), "{}");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asked = () => {
  const file = join(folder, "asked");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

function start(options = "{}", path = `${join(folder, "bin")}:${process.env["PATH"]}`) {
  const program = `import { setUp } from "./tools/setup.mjs"; await setUp(${options});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: folder,
    env: { ...process.env, PATH: path },
  });
  let said = "";
  child.stderr.on("data", (piece) => said += piece);
  const ended = once(child, "close").then(([code]) => ({ code: code as number, said }));
  return { child: child as ChildProcess, ended, said: () => said };
}

const set = async (options?: string) => {
  const { code, said } = await start(options).ended;
  expect(code, said).toBe(0);
};

test("a set-up runs no package's script but that of node, whatever the shell's NODE_ENV", async () => {
  await set();
  expect(asked()).toEqual([
    expect.stringMatching(/^ci .*--ignore-scripts --include=dev/),
    expect.stringMatching(/^rebuild node --ignore-scripts=false/),
    "run --silent build",
  ]);
  await set();
  expect(asked().length).toBe(3);
});

test("what else the tests need is added to a mock that runs; after an interruption it starts over", async () => {
  await set("{ only: 'mock' }");
  writeFileSync(join(folder, "wait"), "");
  const { child, ended } = start();
  await vi.waitFor(() => expect(asked().at(-1)).toMatch(/^install --no-save/));
  child.kill("SIGTERM");
  expect((await ended).code).toBe(143);
  rmSync(join(folder, "wait"));
  await set();
  expect(asked().slice(4).map((one) => one.split(" ")[0])).toEqual(["ci", "rebuild", "run"]);
});

test("an interruption ends npm, too, and the next start goes on", async () => {
  writeFileSync(join(folder, "wait"), "");
  const { child, ended } = start();
  await vi.waitFor(() => expect(asked()).toHaveLength(1));
  child.kill("SIGINT");
  const { code, said } = await ended;
  expect(code).toBe(130);
  expect(said).toContain("Interrupted. The next start sets up what is missing");
  expect(existsSync(join(folder, ".setting-up"))).toBe(false);
  rmSync(join(folder, "wait"));
  await set();
});

test("of two at once one waits; a lock that nobody holds is taken", async () => {
  writeFileSync(join(folder, "wait"), "");
  const first = start();
  await vi.waitFor(() => expect(asked()).toHaveLength(1));
  const second = start();
  await vi.waitFor(() =>
    expect(second.said()).toContain(
      `Waiting for process ${first.child.pid}, which sets the project up`,
    )
  );
  rmSync(join(folder, "wait"));
  for (const { ended } of [first, second]) expect((await ended).code).toBe(0);
  expect(asked()).toHaveLength(3);
  rmSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(join(folder, ".setting-up"), String(first.child.pid));
  await set();
});

test("a set-up without npm says so in a line", async () => {
  const { code, said } = await start("{}", join(folder, "tools")).ended;
  expect(code).toBe(1);
  expect(said).toMatch(
    /\nCannot set up the project: `npm ci .*` cannot be started \(ENOENT\)\. .*\n$/,
  );
  expect(existsSync(join(folder, ".setting-up"))).toBe(false);
});
