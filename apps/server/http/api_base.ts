import { API_PATH, SESSIONS_PATH } from "@sessions/domain";
import type { IncomingMessage } from "node:http";
import { isGoodHost, requestOrigin } from "./request_origin.ts";
import type { Context } from "./request_state.ts";

/** A request whose base URL was said in this process, not over a socket; it is the world's, whole. */
export type BasedRequest = IncomingMessage & { apiBase?: string };

/** Returns the base URL that a request was sent to: its links lead back there. */
export function apiBase(context: Context): string {
  const { req, state: { address, worldPath = "" } } = context;
  const { apiBase: said } = req as BasedRequest;
  if (said !== undefined) return said;
  const { publicUrl } = address ?? {};
  if (publicUrl !== undefined) return worldPath === "" ? publicUrl : inWorld(publicUrl, worldPath);
  return forwardedOrigin(context) + worldPath + API_PATH;
}

/** Returns the URL of the list that a request was sent to. */
export function listUrl(context: Context): string {
  const { format } = context.state;
  const path = SESSIONS_PATH.slice(API_PATH.length);
  return apiBase(context) + path + (format === undefined ? "" : `.${format}`);
}

/** A world's part stands before the `/api` of a public URL; one that ends otherwise fixes its own. */
function inWorld(base: string, worldPath: string): string {
  return base.endsWith(API_PATH) ? base.slice(0, -API_PATH.length) + worldPath + API_PATH : base;
}

/** The origin, and the path before the API, that a proxy was called at (RFC 7239, and its forerunners). */
function forwardedOrigin(context: Context): string {
  const { headers, socket } = context.req;
  const forwarded = headers["forwarded"] ?? headers["x-forwarded-host"] ??
    headers["x-forwarded-proto"] ?? headers["x-forwarded-prefix"];
  if (forwarded === undefined) return requestOrigin(context);
  if (!context.state.address?.trustProxy && !isLoopback(socket.remoteAddress)) {
    return requestOrigin(context);
  }
  const own = new URL(requestOrigin(context));
  const [element = ""] = (headers["forwarded"] ?? "").split(",");
  const part = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}=("?)([^";]+)\\1`, "i").exec(element)?.[2];
  const first = (name: string) => String(headers[name] ?? "").split(",")[0]?.trim() || undefined;
  const host = part("host") ?? first("x-forwarded-host") ?? own.host;
  const proto = part("proto") ?? first("x-forwarded-proto") ?? own.protocol.slice(0, -1);
  const prefix = (first("x-forwarded-prefix") ?? "").replace(/\/+$/, "");
  if (!isGoodHost(host) || !/^https?$/.test(proto) || !/^(\/[\w.~-]+)*$/.test(prefix)) {
    return requestOrigin(context);
  }
  return `${proto}://${host}${prefix}`;
}

function isLoopback(address: string | undefined): boolean {
  return address === undefined || address === "::1" || /^(::ffff:)?127\./.test(address);
}
