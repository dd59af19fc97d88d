import { defineConfig } from "vite";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/site",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // A picture within a style sheet would be data from the page's point of view, not its own file.
    assetsInlineLimit: 0,
  },
});
