import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["tests/*.test.tsx"], maxConcurrency: 8, testTimeout: 60_000 },
});
