import type { RequestListener } from "node:http";
import { injectRequest } from "./inject_request.ts";

/** The standard `fetch`, of one server. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A `fetch` of one server, which can be told where its clients call the API. */
export type InProcessFetch = Fetch & { at(apiBase: string): Fetch };

const NO_BODY = new Set([204, 205, 304]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 20;

/** What a request without a body does not say (Fetch, section 4.4, `request-body-header name`). */
const OF_A_BODY = [
  "Content-Encoding",
  "Content-Language",
  "Content-Location",
  "Content-Type",
  "Content-Length",
];

/** What one origin is told alone (Fetch, section 4.5). */
const OF_AN_ORIGIN = ["Authorization", "Cookie", "Proxy-Authorization"];

/**
 * Makes a `fetch` that reaches a handler of Node's without a socket. A redirect is followed as over a
 * socket (Fetch, section 4.5); one that leads elsewhere leaves the process.
 *
 * @param base what relative URLs are relative to, with a slash at the end
 * @param isStopped whether nobody answers any more, as nobody listens then
 */
export function inProcessFetch(
  handler: RequestListener,
  base: string,
  isStopped: () => boolean,
): InProcessFetch {
  const open = (apiBase?: string): Fetch => {
    const send = fetchOf(handler, base, apiBase);
    return async (input, init) => {
      if (!isStopped()) return await send(input, init);
      const cause = new Error("The mock was stopped. Start another one");
      throw new TypeError("fetch failed", { cause });
    };
  };
  return Object.assign(open(), { at: open });
}

function fetchOf(handler: RequestListener, base: string, apiBase: string | undefined): Fetch {
  return async function fetch(input, init) {
    const target = input instanceof Request ? input : new URL(input, base);
    let request = new Request(target, init);
    for (let turn = 0; turn <= MAX_REDIRECTS; turn++) {
      const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
      const answer = await ask(handler, request, { body, apiBase });
      if (turn > 0) {
        Object.defineProperty(answer, "redirected", { value: true, configurable: true });
      }
      const location = answer.headers.get("Location");
      if (!REDIRECTS.has(answer.status) || location === null || request.redirect === "manual") {
        return answer;
      }
      if (request.redirect === "error") throw failed("unexpected redirect");
      const seen = clientUrl(request.url, base, apiBase);
      if (!URL.canParse(location, seen)) throw failed(`it leads to no URL: ${location}`);
      const place = new URL(location, seen);
      if (!/^https?:$/.test(place.protocol)) throw failed("URL scheme must be a HTTP(S) scheme");
      const there = ownUrl(place, base, apiBase);
      const parts = redirected(request, answer.status, body);
      if (there === undefined) {
        // Nobody else learns who asks.
        const isElsewhere = place.origin !== new URL(seen).origin;
        for (const name of isElsewhere ? OF_AN_ORIGIN : []) parts.headers.delete(name);
        const answer = await globalThis.fetch(place, parts);
        return Object.defineProperty(answer, "redirected", { value: true, configurable: true });
      }
      request = new Request(there, parts);
    }
    throw failed("redirect count exceeded");
  };
}

function failed(reason: string): TypeError {
  return new TypeError("fetch failed", { cause: new Error(reason) });
}

/** Returns where the client sees what it asked for. */
function clientUrl(url: string, base: string, apiBase: string | undefined): string {
  return apiBase === undefined ? url : apiBase + url.slice(base.length - 1);
}

/** Returns the handler's own URL of a place that the client sees; undefined where it is elsewhere. */
function ownUrl(place: URL, base: string, apiBase: string | undefined): string | undefined {
  if (apiBase === undefined) {
    return place.origin === new URL(base).origin ? place.href : undefined;
  }
  const within = place.href === apiBase || /^[/?#]/.test(place.href.slice(apiBase.length));
  return place.href.startsWith(apiBase) && within
    ? base.slice(0, -1) + place.href.slice(apiBase.length)
    : undefined;
}

/** What becomes of a request that is sent elsewhere. */
function redirected(
  { method, headers: held, signal }: Request,
  status: number,
  body: Buffer | undefined,
) {
  const headers = new Headers(held);
  const isGet = status === 303
    ? !["GET", "HEAD"].includes(method)
    : [301, 302].includes(status) && method === "POST";
  if (!isGet) {
    return { method, headers, signal, ...(body && { body: body as Uint8Array<ArrayBuffer> }) };
  }
  for (const name of OF_A_BODY) headers.delete(name);
  return { method: "GET", headers, signal };
}

async function ask(
  handler: RequestListener,
  { method, url, headers: sent, signal }: Request,
  { body, apiBase }: { body: Buffer | undefined; apiBase: string | undefined },
): Promise<Response> {
  signal.throwIfAborted();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const answered = injectRequest(handler, {
    method,
    url,
    headers: Object.fromEntries(sent),
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
  const value = url.replace(/#.*$/, "");
  Object.defineProperty(response, "url", { value, configurable: true });
  return response;
}
