import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { twinName } from "@sessions/cli";
import { SERVE_FLAGS, TWIN_PREFIX } from "../apps/server/cli/flags.ts";
import { expect, test } from "vitest";
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
  expect(last).toMatch(/^HEALTHCHECK .*\\\n {2}CMD .*__mock\/health/m);
  const [, program = ""] = /ENTRYPOINT \["node", "\/app\/node_modules\/(.*)"\]/.exec(last) ?? [];
  expect(program).toBe("sessions-kit/lib/server/bin/sessions-mock.js");
});

test("the Containerfile sets variables that the program reads", () => {
  const known = Object.entries(SERVE_FLAGS).map(([key, flag]) => twinName(key, flag, TWIN_PREFIX));
  const set = [...text.matchAll(/(SESSIONS_MOCK_\w+)=/g)].map(([, name = ""]) => name);
  expect(set.length).toBeGreaterThan(0);
  expect(set.filter((name) => !known.includes(name))).toEqual([]);
});
