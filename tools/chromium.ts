import { existsSync } from "node:fs";

const WHOLE = "/usr/bin/chromium";
/** The same without windows: it takes half the time of the processor. */
const SHELL = "/usr/bin/chromium-headless-shell";

/** The browser that tests drive; they say so and are skipped without it. */
export const CHROMIUM: string = process.env["CHROMIUM"] ?? (existsSync(SHELL) ? SHELL : WHOLE);

/** How it is started: without a window, and without asking anybody for anything. */
export const CHROMIUM_FLAGS: string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
