import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  testMatch: "*.spec.ts",
  fullyParallel: true,
  workers: 8,
  reporter: "line",
  use: {
    baseURL: "http://127.0.0.1:5199",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    },
  },
  webServer: {
    command: "vite --port 5199 --strictPort --host 127.0.0.1",
    url: "http://127.0.0.1:5199",
  },
});
