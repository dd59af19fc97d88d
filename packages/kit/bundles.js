// What `tools/pack_kit.mjs` bundles of the kit, beside the bundles of the workspaces.
import { fileURLToPath } from "node:url";
import { dts } from "rolldown-plugin-dts";
import { bundledLicenses } from "../../tools/bundled_licenses.js";
import { minify } from "../../tools/minify.js";
import { namesAlone } from "../../tools/names_alone.js";

/** What stands in the place of packages of which the declarations lead to a few types. */
const FEW_TYPES = { typebox: "schema_types.d.ts", koa: "koa_types.d.ts" };
const fewTypes = {
  name: "few-types",
  resolveId: {
    order: "pre",
    filter: { id: /^(typebox|koa)$/ },
    handler: (id) => fileURLToPath(new URL(FEW_TYPES[id], import.meta.url)),
  },
};

/** What neither the server nor the harness has a bundle of. */
export const data = {
  input: { domain: "domain.ts", fixtures: "fixtures.ts", dataset_file: "dataset_file.ts" },
  platform: "node",
  plugins: [namesAlone, bundledLicenses()],
  resolve: { conditionNames: ["source", "node"] },
  output: { minify },
};

/** The same for runners that cannot `require()` ES modules. */
export const commonJsData = {
  ...data,
  output: {
    minify,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
  },
};

/** The declarations of entries, as the compiler wrote them, put together. */
export const declarationsOf = (names) => ({
  input: Object.fromEntries(names.map((name) => [name, `dist/${name}.d.ts`])),
  platform: "node",
  plugins: [
    fewTypes,
    dts({ dtsInput: true, tsconfig: false, generator: "oxc", resolver: "oxc" }),
  ],
  external: [/^node:/, "msw", "vitest", "@playwright/test"],
  resolve: { conditionNames: ["types", "import", "default"] },
});
