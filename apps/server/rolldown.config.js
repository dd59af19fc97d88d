import { readFileSync } from "node:fs";
import { bundledLicenses } from "../../tools/bundled_licenses.js";
import { namesAlone } from "../../tools/names_alone.js";
import { minify } from "../../tools/minify.js";
import { plainHttp } from "../../tools/plain_http.js";

/** Media types that are looked up here: no vendor's, and none that neither a file nor a charset names. */
const isLookedUp = ([type, { extensions, charset }]) =>
  (extensions || charset) && !/vnd\.|\/x-/.test(type);

/** A large table is read faster as JSON than as a program. */
const jsonAsText = {
  name: "json-as-text",
  load: {
    filter: { id: /\.json$/ },
    handler(id) {
      const table = JSON.parse(readFileSync(id, "utf8"));
      const kept = id.endsWith("mime-db/db.json")
        ? Object.fromEntries(Object.entries(table).filter(isLookedUp))
        : table;
      const text = JSON.stringify(JSON.stringify(kept));
      return { code: `module.exports = JSON.parse(${text})`, moduleType: "js" };
    },
  },
};

/** jsonwebtoken asks it three times whether this is Node 16.9 or newer, for which it reads 70 KB. */
const newerNode = {
  name: "newer-node",
  resolveId: { filter: { id: /^semver$/ }, handler: () => "\0newer-node" },
  load: {
    filter: { id: /^\0newer-node$/ },
    handler: () => ({ code: "export const satisfies = () => true;", moduleType: "js" }),
  },
};

const shared = {
  platform: "node",
  external: ["better-sqlite3", "pg-native", "@sessions/console"],
  plugins: [plainHttp, newerNode, namesAlone, jsonAsText, bundledLicenses()],
  resolve: { conditionNames: ["source", "node"] },
  // depd, of koa, calls eval to make functions with the right number of parameters.
  checks: { eval: false },
};

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
