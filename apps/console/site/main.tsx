import { render } from "preact";
import { App } from "./app/app.tsx";
import "./console.css";
import { start } from "./start.ts";
import { notifyError } from "./state/messages.ts";

/** How long the page waits for the mock before it shows itself without its answers. */
const TIMEOUT_MS = 300;

// A page that is laid out without data and then with them shows the data later.
await Promise.race([
  start().catch(notifyError),
  new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS)),
]);
render(<App />, document.getElementById("console") as HTMLElement);
