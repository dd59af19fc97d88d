import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [preact()],
  build: {
    outDir: "../dist/site",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // A picture within a style sheet would be data from the page's point of view, not its own file.
    assetsInlineLimit: 0,
  },
});
