// `npm run conformance`: sets up the project if need be, and runs sessions-conformance; without
// words of its own it checks the mock's scenario demo.
import "./setup.mjs";

if (process.argv.length === 2) process.argv.push("demo");
await import("../apps/conformance/bin/sessions-conformance.js");
