#!/usr/bin/env node
import { existsSync } from "node:fs";

if (existsSync(new URL("../dist/cli/main.js", import.meta.url))) {
  await import("../dist/cli/main.js");
} else {
  console.error("Cannot start sessions-conformance: it is not built. Run `npm run build` first");
  process.exitCode = 1;
}
