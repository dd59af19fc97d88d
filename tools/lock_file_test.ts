import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Entry {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
const packages = JSON.parse(text).packages as Record<string, Entry>;

test("package-lock.json holds no download address", () => {
  const addresses = Object.values(packages).map(({ resolved }) => resolved ?? "");
  expect(addresses.filter((address) => address.includes(":"))).toEqual([]);
});

test("package-lock.json holds the packages of every platform, which npm ci insists on", () => {
  const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").pop()));
  const wanted = Object.values(packages).flatMap((entry) =>
    Object.keys(entry.optionalDependencies ?? {})
  );
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});
