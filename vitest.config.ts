import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tools/longest_first.ts";

const source = {
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
};
/** A test waits for a condition, and a machine that is busy with other things may take its time. */
const LIMIT_MS = 300_000;

export default defineConfig({
  ...source,
  test: {
    include: ["**/*_test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: "./tools/build_first.ts",
    // Most of what a test file takes is its imports: files that follow each other share them.
    isolate: false,
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    expect: { poll: { timeout: LIMIT_MS / 5 } },
    sequence: { sequencer: LongestFirst },
    // Many tests wait for processes that they started: one more than there are cores pays.
    maxWorkers: availableParallelism() + 1,
    reporters: ["default", "./tools/count_reporter.ts"],
  },
});
