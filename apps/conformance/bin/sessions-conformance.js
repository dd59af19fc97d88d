#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";
import { nodeProblem } from "@sessions/server/node_version";

const built = new URL("../dist/bundle/main.js", import.meta.url);
const problem = nodeProblem("sessions-conformance");
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 2;
} else if (existsSync(built)) {
  module.enableCompileCache();
  await import(built);
} else {
  console.error("Cannot start sessions-conformance: it is not built. Run `npm run build` first");
  process.exitCode = 1;
}
