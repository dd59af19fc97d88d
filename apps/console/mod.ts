/**
 * The console: the mock's web page, built into files that a server sends as they are.
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

const BUILT = import.meta.url.endsWith(".ts") ? "./dist/site/" : "./site/";

/** The folder of the built files; `index.html` is the page. */
export const CONSOLE_FOLDER: string = fileURLToPath(new URL(BUILT, import.meta.url));
