import type { Context } from "./request_state.ts";

/** Which `Host` headers Django takes; another could smuggle text into the links. */
const HOST = /^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(:\d+)?$/i;

/** Whether Django takes a `Host`. */
export function isGoodHost(host: string): boolean {
  return host === lastGood || HOST.test(host);
}

/** The origin that a request was sent to (requirement `list/links`). */
export function requestOrigin(context: Context): string {
  const { socket, headers } = context.req;
  const protocol = "encrypted" in socket ? "https" : "http";
  const host = headers.host ?? "";
  if (!isGoodHost(host)) return `${protocol}://127.0.0.1:${socket.localPort}`;
  lastGood = host;
  return `${protocol}://${host}`;
}

/** Most requests name the same host as the one before. */
let lastGood: string | undefined;
