import { bundledLicenses } from "../../tools/bundled_licenses.js";
import { plainHttp } from "../../tools/plain_http.js";

/** An error is printed with the name of its class. */
const minify = { compress: true, mangle: { keepNames: { class: true, function: false } } };

const entries = { mod: "mod.ts", msw: "msw.ts", playwright: "playwright.ts", remote: "remote.ts" };
const shared = { platform: "node", plugins: [plainHttp, bundledLicenses()] };
/** The server draws people and sessions: the harness knows the scenarios by their names. */
const DRAWN_ELSEWHERE = /^@faker-js\//;
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
    external: ["@sessions/server", DRAWN_ELSEWHERE, ...peers],
    resolve: { conditionNames: ["source", "node", "import", "default"] },
    output: { dir: "dist/esm", cleanDir: true, minify },
  },
  {
    ...shared,
    input: entries,
    external: ["@sessions/server", DRAWN_ELSEWHERE, ...peers],
    resolve: { conditionNames: ["source", "node", "require", "default"] },
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
