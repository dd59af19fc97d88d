import { SESSIONS_PATH } from "@sessions/domain";
import type { Context } from "./request_state.ts";

/** Which `Host` headers Django takes; another could smuggle text into the links. */
const HOST = /^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(:\d+)?$/i;

/** The origin that a request was sent to, for absolute links (requirement `list/links`). */
export function requestOrigin(context: Context): string {
  const { socket, headers } = context.req;
  const protocol = "encrypted" in socket ? "https" : "http";
  const host = headers.host ?? "";
  if (host !== lastGood && !HOST.test(host)) return `${protocol}://127.0.0.1:${socket.localPort}`;
  lastGood = host;
  return `${protocol}://${host}`;
}

/** The URL of the list that a request was sent to, which its links go back to. */
export function listUrl(context: Context): string {
  const { format } = context.state;
  return requestOrigin(context) + SESSIONS_PATH + (format === undefined ? "" : `.${format}`);
}

/** Most requests name the same host as the one before. */
let lastGood: string | undefined;
