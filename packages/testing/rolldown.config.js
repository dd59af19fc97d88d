import { bundledLicenses } from "../../tools/bundled_licenses.js";
import { minify } from "../../tools/minify.js";
import { plainHttp } from "../../tools/plain_http.js";

const entries = { mod: "mod.ts", msw: "msw.ts", playwright: "playwright.ts", remote: "remote.ts" };
/** The server draws people and sessions: the harness knows the scenarios by their names. */
const drawnElsewhere = {
  name: "drawn-elsewhere",
  resolveId: { filter: { id: /^@faker-js\// }, handler: () => "\0drawn-elsewhere" },
  load: {
    filter: { id: /^\0drawn-elsewhere$/ },
    handler: () => ({ code: "export const faker = undefined;", moduleType: "js" }),
  },
};
const shared = { platform: "node", plugins: [plainHttp, drawnElsewhere, bundledLicenses()] };
const peers = ["msw", "@playwright/test", "vitest"];

/**
 * One file loads in half the time of four hundred. What it injects requests with is CommonJS
 * that requires ES modules, which test runners in a VM of their own cannot do: it is bundled, too.
 * CommonJS is for runners that cannot `require()` ES modules.
 */
export default [
  {
    ...shared,
    input: { ...entries, vitest: "vitest.ts" },
    external: ["@sessions/server", ...peers],
    resolve: { conditionNames: ["source", "node"] },
    output: { dir: "dist/esm", cleanDir: true, minify },
  },
  {
    ...shared,
    input: entries,
    external: ["@sessions/server", ...peers],
    resolve: { conditionNames: ["source", "node"] },
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
