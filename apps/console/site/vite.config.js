import { defaultClientConditions, defineConfig } from "vite";
import { bundledLicenses } from "../../../tools/bundled_licenses.js";

export default defineConfig({
  plugins: [bundledLicenses()],
  // The proxy serves its page below a path of its own.
  base: "./",
  // Other workspaces need not be built before.
  resolve: { conditions: ["source", ...defaultClientConditions] },
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
