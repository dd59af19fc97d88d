// `npm start`: sets up the project if need be, and becomes the mock server. One process, so that a
// signal sent to it reaches the server.
import "./setup.mjs";

await import("../apps/server/bin/sessions-mock.js");
