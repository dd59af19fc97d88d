#!/usr/bin/env node
import { existsSync } from "node:fs";

if (existsSync(new URL("../dist/bundle/main.js", import.meta.url))) {
  await import("../dist/bundle/main.js");
} else {
  console.error("Cannot start sessions-mock: it is not built. Run `npm run build` first");
  process.exitCode = 1;
}
