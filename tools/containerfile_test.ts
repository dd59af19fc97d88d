import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { twinName } from "@sessions/cli";
import { SERVE_FLAGS, TWIN_PREFIX } from "../apps/server/cli/flags.ts";
import { expect, test } from "vitest";
import { serveMock } from "./launch_mock.ts";
import { ROOT } from "./root.ts";

const text = readFileSync(`${ROOT}Containerfile`, "utf8");
const lint = (file: string) => {
  const { status, stdout } = spawnSync(
    `${ROOT}node_modules/.bin/dockerfile-utils`,
    ["lint", file],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  return { status, stdout };
};

test("a linter finds nothing wrong with the Containerfile, and could", () => {
  expect(lint("Containerfile")).toEqual({ status: 0, stdout: "" });
  expect(lint("package.json").stdout).not.toBe("");
});

test("the Containerfile runs the program as somebody who is not root, and says when it is well", () => {
  const last = text.slice(text.lastIndexOf("\nFROM "));
  expect(last).toMatch(/^USER node$/m);
  const [, program = ""] = /ENTRYPOINT \["node", "\/app\/node_modules\/(.*)"\]/.exec(last) ?? [];
  expect(program).toBe("sessions-kit/lib/server/bin/sessions-mock.js");
});

test.for([[], ["--no-control"], ["--https"], ["--workers", "2"]])(
  "the Containerfile's health check holds with %j, and not where nobody serves",
  async (words) => {
    const [, command = ""] = /^ {2}CMD (\[.*\])$/m.exec(text) ?? [];
    const [, ...rest] = JSON.parse(command) as string[];
    const check = async (port: string) => {
      const env = { ...process.env, SESSIONS_MOCK_PORT: port };
      const [code] = await once(spawn(process.execPath, rest, { env, stdio: "inherit" }), "close");
      return code as number;
    };
    const { url, child, exited } = await serveMock(...words);
    const { port } = new URL(url);
    expect(await check(port)).toBe(0);
    child.kill();
    await exited;
    expect(await check(port)).toBe(1);
  },
);

test("the Containerfile sets variables that the program reads", () => {
  const known = Object.entries(SERVE_FLAGS).map(([key, flag]) => twinName(key, flag, TWIN_PREFIX));
  const set = [...text.matchAll(/(SESSIONS_MOCK_\w+)=/g)].map(([, name = ""]) => name);
  expect(set.length).toBeGreaterThan(0);
  expect(set.filter((name) => !known.includes(name))).toEqual([]);
});
