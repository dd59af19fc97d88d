import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dts } from "rolldown-plugin-dts";
import { bundledLicenses } from "../../tools/bundled_licenses.js";
import { namesAlone } from "../../tools/names_alone.js";

const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const entries = Object.entries(manifest.exports).map(([key, { types }]) => [key.slice(2), types]);
/** What neither the server nor the harness has a bundle of. */
const DATA = { domain: "domain.ts", fixtures: "fixtures.ts", dataset_file: "dataset_file.ts" };

/** Of typebox the declarations lead to a few types. */
const schemaTypes = {
  name: "schema-types",
  resolveId: {
    order: "pre",
    filter: { id: /^typebox$/ },
    handler: () => fileURLToPath(new URL("schema_types.d.ts", import.meta.url)),
  },
};

/** What `tools/pack_kit.mjs` packs beside the bundles of the workspaces: data, and all declarations. */
export default [
  {
    input: DATA,
    platform: "node",
    plugins: [namesAlone, bundledLicenses()],
    resolve: { conditionNames: ["source", "node"] },
    output: { dir: "data", minify: true },
  },
  {
    input: Object.fromEntries(entries),
    platform: "node",
    // The declarations were written by the compiler: they are put together, and nothing is emitted.
    plugins: [
      schemaTypes,
      dts({ dtsInput: true, tsconfig: false, generator: "oxc", resolver: "oxc" }),
    ],
    external: [/^node:/, "koa", "msw", "vitest", "@playwright/test"],
    resolve: { conditionNames: ["types", "import", "default"] },
    output: { dir: "types" },
  },
];
