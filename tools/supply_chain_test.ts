import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./root.ts";

interface Locked {
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}

const readJson = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8"));
const { packages } = readJson("package-lock.json") as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([place, { link }]) =>
  place.includes("node_modules/") && !link
);

/** Licences under which the kit may be used by anybody. */
const LICENCES = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

test("whoever installs the kit gets packages under permissive licences alone", () => {
  const strangers = installed.filter(([, { dev, license = "none" }]) =>
    !dev && !LICENCES.includes(license)
  );
  expect(installed.filter(([, { dev }]) => !dev).length).toBeGreaterThan(10);
  expect(strangers.map(([place, { license }]) => `${place}: ${license}`)).toEqual([]);
});

test("no install script runs but those that are named", () => {
  const { allowScripts } = readJson("package.json") as { allowScripts: Record<string, boolean> };
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([place]) => place.split("node_modules/").at(-1) ?? "");
  expect(scripted.length).toBeGreaterThan(0);
  expect(scripted.filter((name) => allowScripts[name] === undefined)).toEqual([]);
});
