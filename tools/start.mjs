// `npm start`: sets up the project if need be, and becomes the mock server.
import { say, setUp } from "./setup.mjs";
import { becomeProgram } from "./run_pinned.mjs";

await setUp({ only: "mock" });
say("Starting sessions-mock");
await becomeProgram("apps/server/bin/sessions-mock.js");
