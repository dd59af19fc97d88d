import { bundledLicenses } from "../../tools/bundled_licenses.js";

/** An error is printed with the name of its class. */
const minify = { compress: true, mangle: { keepNames: { class: true, function: false } } };

const entries = { mod: "mod.ts", msw: "msw.ts", playwright: "playwright.ts", remote: "remote.ts" };
const shared = { platform: "node", plugins: [bundledLicenses()] };
const peers = ["msw", "@playwright/test", "vitest"];

/**
 * What it injects requests with is CommonJS that requires ES modules, which test runners in a VM of
 * their own cannot do: it is bundled. CommonJS is for runners that cannot `require()` ES modules.
 */
export default [
  {
    ...shared,
    input: { ...entries, vitest: "vitest.ts" },
    external: [/^@sessions\//, "typebox", ...peers],
    resolve: { conditionNames: ["node", "import", "default"] },
    output: { dir: "dist/esm", cleanDir: true, minify },
  },
  {
    ...shared,
    input: entries,
    external: ["@sessions/server", ...peers],
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
