// `npm start`: sets up the project if need be, and becomes the mock server.
import { say } from "./setup.mjs";
import { becomeProgram } from "./run_pinned.mjs";

say("Starting sessions-mock");
await becomeProgram("apps/server/bin/sessions-mock.js");
