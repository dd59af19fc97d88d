import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { circlesOf, importsOf, upwardImports } from "./imports.ts";
import { ROOMS } from "./rooms.ts";
import { ROOT } from "./root.ts";

const paths = globSync("{apps,packages,fixtures}/**/*.{ts,tsx}", {
  cwd: ROOT,
  exclude: (name) => /^(node_modules|dist|\.examples)$|_test\.ts$|\.d\.ts$/.test(name),
});
const imports = importsOf(
  paths.map((path) => ({ path, text: readFileSync(ROOT + path, "utf8") })),
);

test("no file imports in a circle", () => {
  expect(imports.length).toBeGreaterThan(300);
  expect(circlesOf(imports)).toEqual([]);
});

test("no import points upward, and every file has a room", () => {
  expect(upwardImports(imports, ROOMS)).toEqual([]);
  const homeless = paths.filter((path) =>
    !ROOMS.some((room) => path === room || path.startsWith(`${room}/`))
  );
  expect(homeless).toEqual([]);
});

test("no folder has more than 16 source files; the domain, a flat list of ideas, may have 26", () => {
  const folders = Map.groupBy(paths, (path) => path.slice(0, path.lastIndexOf("/")));
  const crowded = [...folders].filter(([folder, files]) =>
    files.length > (folder === "packages/domain" ? 26 : 16)
  );
  expect(crowded.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([]);
});

/** Lines of every function and method, from its first to the bracket that ends it. */
function functionLengths(text: string): { name: string; lines: number }[] {
  const lines = text.split("\n");
  return lines.flatMap((line, start) => {
    const opening =
      /^( *)(?:export |async |static )*(?:function\*? )?([#\w]+)(?:<.*>)?\((?:.*[{(])?$/;
    const [, indent, name = ""] = opening.exec(line) ?? [];
    if (indent === undefined || /^(if|for|while|switch|return)$/.test(name)) return [];
    const end = lines.findIndex((one, at) =>
      at > start && (one.startsWith(`${indent}}`) || one === `${indent});`)
    );
    return lines[end] === `${indent}}` ? [{ name, lines: end - start + 1 }] : [];
  });
}

test("no function has more than 80 lines", () => {
  const all = paths.flatMap((path) =>
    functionLengths(readFileSync(ROOT + path, "utf8")).map((one) => ({ path, ...one }))
  );
  expect(all.length).toBeGreaterThan(1000);
  const long = all.filter(({ lines }) => lines > 80);
  expect(long.map(({ path, name, lines }) => `${path}: ${name}, ${lines}`)).toEqual([]);
});

const files = [
  { path: "a/one.ts", text: 'import { two } from "../b/two.ts";\n' },
  {
    path: "b/two.ts",
    text: 'import type { One } from "../a/one.ts";\n/** from "./nothing.ts" */\n',
  },
  { path: "b/three.ts", text: 'const { two } = await import("./two.ts");\n' },
];

test("importsOf() finds imports of values and types, late ones too, and none in comments", () => {
  expect(importsOf(files)).toEqual([
    { from: "a/one.ts", to: "b/two.ts" },
    { from: "b/two.ts", to: "a/one.ts" },
    { from: "b/three.ts", to: "b/two.ts" },
  ]);
});

test("upwardImports() names an import of what lies higher", () => {
  expect(upwardImports(importsOf(files), ["a", "b"])).toEqual([
    { from: "a/one.ts", to: "b/two.ts" },
  ]);
  expect(upwardImports(importsOf(files), ["b", "a"])).toEqual([
    { from: "b/two.ts", to: "a/one.ts" },
  ]);
});

test("circlesOf() names the files of a circle", () => {
  expect(circlesOf(importsOf(files))).toEqual([["a/one.ts", "b/two.ts"]]);
});
