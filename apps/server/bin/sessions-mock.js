#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

const built = (name) => new URL(`../dist/bundle/${name}.js`, import.meta.url);
if (existsSync(built("main"))) {
  const { nodeProblem } = await import(built("node_version"));
  const problem = nodeProblem("sessions-mock");
  if (problem === undefined) {
    module.enableCompileCache();
    await import(built("main"));
  } else {
    console.error(problem);
    process.exitCode = 2;
  }
} else {
  console.error("Cannot start sessions-mock: it is not built. Run `npm run build` first");
  process.exitCode = 1;
}
