import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { CONSOLE_FOLDER } from "@sessions/console";
import type { LiveWire } from "./live_wire.ts";

/** Where a proxy serves its own page; a deployment has nothing there. */
export const WIRE_PATH = "/__proxy/";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};
const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
const ASSET = /^assets\/[\w.-]+$/;

/** Returns what answers requests for the page of a proxy; no other origin can read it. */
export function wirePages(
  wire: LiveWire,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return function answerPage({ url = "", method }, response) {
    if (!url.startsWith(WIRE_PATH)) return false;
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const name = pathname.slice(WIRE_PATH.length);
    const send = (status: number, type: string, body: string | Buffer) =>
      void response.writeHead(status, { ...HEADERS, "Content-Type": type }).end(body);
    if (method !== "GET" && method !== "HEAD") {
      send(405, "text/plain", "GET alone is answered here");
    } else if (name === "exchanges") {
      const reading = wire.read(Number(searchParams.get("after") ?? 0) || 0);
      send(200, "application/json", JSON.stringify(reading));
    } else {
      const file = name === "" ? "proxy.html" : ASSET.test(name) ? name : undefined;
      const bytes = file === undefined ? undefined : readFile(file);
      if (bytes) send(200, TYPES[extname(file ?? "")] ?? "application/octet-stream", bytes);
      else send(404, "text/plain", "There is no such page");
    }
    return true;
  };
}

function readFile(name: string): Buffer | undefined {
  try {
    return readFileSync(join(CONSOLE_FOLDER, name));
  } catch {
    return undefined;
  }
}
