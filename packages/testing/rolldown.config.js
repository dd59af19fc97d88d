/** CommonJS for test runners that cannot `require()` ES modules; what it builds on has the same. */
export default {
  input: { mod: "mod.ts", msw: "msw.ts", playwright: "playwright.ts", remote: "remote.ts" },
  platform: "node",
  external: ["@sessions/server", "msw", "@playwright/test"],
  resolve: { conditionNames: ["source", "node", "require", "default"] },
  output: {
    dir: "dist/cjs",
    cleanDir: true,
    minify: true,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
  },
};
