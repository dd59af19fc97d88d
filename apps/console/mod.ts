/**
 * The console: the mock's web page, and the proxy's, built into files that a server sends as they are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { CONSOLE_FOLDER } from "@sessions/console";
 *
 * assert.match(CONSOLE_FOLDER, /site.$/);
 * ```
 *
 * @module
 */
import { fileURLToPath } from "node:url";

export type { ProxiedExchange, ProxyReading } from "./proxy_reading.ts";

const BUILT = import.meta.url.endsWith(".ts") ? "./dist/site/" : "./site/";

/** The folder of the built files; `index.html` is the mock's page, `proxy.html` the proxy's. */
export const CONSOLE_FOLDER: string = fileURLToPath(new URL(BUILT, import.meta.url));
