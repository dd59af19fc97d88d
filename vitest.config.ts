import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tools/longest_first.ts";

const source = {
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
};
/** A test waits for a condition, and a machine that is busy with other things may take its time. */
const LIMIT_MS = 300_000;

/**
 * What takes long: strangers' projects, the real framework, what the documents say, kills, hostile
 * servers, memory, and every deviation under every check. `npm run ok` runs it, `npm test` does not.
 */
const LONG = [
  "tools/{chaos,docs,packaging,reference}/**/*_test.ts",
  "tools/run_examples_test.ts",
  "apps/conformance/{diagnosis,proof,record}/**/*_test.ts",
  "apps/server/workers/**/*_test.ts",
  "apps/conformance/hostile_test.ts",
  "**/memory_test.ts",
];
const NOT_HERE = ["**/node_modules/**", "**/dist/**"];

export default defineConfig({
  ...source,
  test: {
    projects: [
      {
        extends: true,
        test: { name: "quick", include: ["**/*_test.ts"], exclude: [...NOT_HERE, ...LONG] },
      },
      { extends: true, test: { name: "long", include: LONG, exclude: NOT_HERE } },
    ],
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
