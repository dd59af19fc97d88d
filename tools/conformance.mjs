// `npm run conformance`: sets up the project if need be, and runs sessions-conformance; without
// words of its own it checks the mock's scenario demo.
import { say, setUp } from "./setup.mjs";
import { becomeProgram } from "./run_pinned.mjs";

await setUp();
say("Starting sessions-conformance");
if (process.argv.length === 2) process.argv.push("demo");
await becomeProgram("apps/conformance/bin/sessions-conformance.js");
