import { bundledLicenses } from "../../tools/bundled_licenses.js";
import { plainHttp } from "../../tools/plain_http.js";

/** One file loads in a third of the time of a hundred; the mock's parts come from its own packages. */
export default {
  input: { main: "cli/main.ts", mod: "mod.ts", play_thread: "proof/play_thread.ts" },
  platform: "node",
  plugins: [plainHttp, bundledLicenses()],
  external: [/^@sessions\/server/, "@sessions/testing", "@sessions/console"],
  resolve: {
    conditionNames: ["source", "node"],
    // The main file of jsonc-parser is UMD, whose require() no bundler can follow.
    mainFields: ["module", "main"],
  },
  output: { dir: "dist/bundle", cleanDir: true, minify: true },
};
