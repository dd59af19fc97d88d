import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import * as commands from "./commands.ts";

export default defineConfig({
  test: {
    include: ["*.test.ts"],
    browser: {
      enabled: true,
      headless: true,
      provider: playwright({
        launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium" },
      }),
      instances: [{ browser: "chromium" }],
      commands: { ...commands },
    },
  },
});
