import { defineConfig } from "vite";

export default defineConfig({
  // The proxy serves its page below a path of its own.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/site",
    emptyOutDir: true,
    rollupOptions: { input: ["index.html", "proxy.html"] },
    modulePreload: { polyfill: false },
    // A picture within a style sheet would be data from the page's point of view, not its own file.
    assetsInlineLimit: 0,
  },
});
