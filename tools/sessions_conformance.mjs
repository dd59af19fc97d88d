#!/usr/bin/env node
// What `npx sessions-conformance` runs where only the mock is set up: sets up the rest, and goes on.
import { setUp } from "./setup.mjs";
import { becomeProgram } from "./run_pinned.mjs";

await setUp();
await becomeProgram("apps/conformance/bin/sessions-conformance.js");
