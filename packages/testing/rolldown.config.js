/** An error is printed with the name of its class. */
const minify = { compress: true, mangle: { keepNames: { class: true, function: false } } };

/** CommonJS for test runners that cannot `require()` ES modules; what it builds on has the same. */
export default {
  input: { mod: "mod.ts", msw: "msw.ts", playwright: "playwright.ts", remote: "remote.ts" },
  platform: "node",
  external: ["@sessions/server", "msw", "@playwright/test"],
  resolve: { conditionNames: ["source", "node", "require", "default"] },
  output: {
    dir: "dist/cjs",
    cleanDir: true,
    minify,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
  },
};
