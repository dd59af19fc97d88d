import type { RequestListener } from "node:http";
import { injectRequest } from "./inject_request.ts";

/** The standard `fetch`, of one server. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A `fetch` of one server, which can be told where its clients call the API. */
export type InProcessFetch = Fetch & { at(apiBase: string): Fetch };

const NO_BODY = new Set([204, 205, 304]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 20;

/**
 * Makes a `fetch` that reaches a handler of Node's without a socket.
 *
 * @param base what relative URLs are relative to
 */
export function inProcessFetch(handler: RequestListener, base: string): InProcessFetch {
  const send = fetchOf(handler, base);
  return Object.assign(send, { at: (apiBase: string) => fetchOf(handler, base, apiBase) });
}

function fetchOf(handler: RequestListener, base: string, apiBase?: string): Fetch {
  return async function fetch(input, init) {
    const target = input instanceof Request ? input : new URL(input, base);
    let request = new Request(target, init);
    for (let turn = 0; turn <= MAX_REDIRECTS; turn++) {
      const answer = await ask(handler, request, apiBase);
      const location = answer.headers.get("Location");
      if (!REDIRECTS.has(answer.status) || location === null || request.redirect === "manual") {
        return answer;
      }
      if (request.redirect === "error") break;
      const { headers, signal } = request;
      request = new Request(new URL(location, request.url), { headers, signal });
    }
    throw new TypeError("fetch failed: there were too many redirects");
  };
}

async function ask(
  handler: RequestListener,
  request: Request,
  apiBase: string | undefined,
): Promise<Response> {
  const { method, url, signal } = request;
  signal.throwIfAborted();
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const answered = injectRequest(handler, {
    method,
    url,
    headers: Object.fromEntries(request.headers),
    body,
    apiBase,
  }).catch((error) => {
    throw new TypeError("fetch failed", { cause: error });
  });
  const { status, headers, bytes } = await Promise.race([answered, aborted]);
  const hasBody = method !== "HEAD" && !NO_BODY.has(status);
  const response = new Response(hasBody ? bytes as Uint8Array<ArrayBuffer> : null, {
    status,
    headers,
  });
  // MSW 2 sets it anew.
  Object.defineProperty(response, "url", { value: url, configurable: true });
  return response;
}
