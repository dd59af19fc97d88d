import { readFileSync } from "node:fs";
import { bundledLicenses } from "../../tools/bundled_licenses.js";

/** A large table is read faster as JSON than as a program. */
const jsonAsText = {
  name: "json-as-text",
  load: {
    filter: { id: /\.json$/ },
    handler(id) {
      const text = JSON.stringify(JSON.stringify(JSON.parse(readFileSync(id, "utf8"))));
      return { code: `module.exports = JSON.parse(${text})`, moduleType: "js" };
    },
  },
};

const shared = {
  platform: "node",
  external: ["better-sqlite3", "pg", "yaml", "@sessions/console"],
  plugins: [jsonAsText, bundledLicenses()],
  resolve: { conditionNames: ["source", "node", "import", "default"] },
  // depd, of koa, calls eval to make functions with the right number of parameters.
  checks: { eval: false },
};

/** An error is printed with the name of its class. */
const minify = { compress: true, mangle: { keepNames: { class: true, function: false } } };

/**
 * One file loads in a third of the time of a hundred; what is rarely needed stays in files of its own.
 * CommonJS is for test runners that cannot `require()` ES modules.
 */
export default [
  {
    ...shared,
    input: {
      main: "cli/main.ts",
      mod: "mod.ts",
      worker_main: "workers/worker_main.ts",
      node_version: "node_version.ts",
    },
    output: { dir: "dist/bundle", cleanDir: true, minify },
  },
  {
    ...shared,
    input: { mod: "mod.ts" },
    output: {
      dir: "dist/cjs",
      cleanDir: true,
      minify,
      format: "cjs",
      entryFileNames: "[name].cjs",
      chunkFileNames: "[name]-[hash].cjs",
    },
  },
];
