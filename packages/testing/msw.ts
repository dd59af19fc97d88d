/**
 * Mock Service Worker handlers that answer from the mock, for tests that need no port.
 *
 * @module
 */
import { http, type HttpHandler, HttpResponse, type HttpResponseResolver } from "msw";
import { badValue } from "@sessions/control/change_error";
import type { InProcessFetch } from "./in_process_fetch.ts";

/** Options for {@linkcode handlers}. */
export interface HandlersOptions {
  /** The base URL that the app under test calls. @default the mock's own */
  url?: string;
}

/** What MSW matches as it is written: no query, and no pattern. */
const API_URL = /^(https?:\/\/[^\s/?#*@]+|\/[^\s/?#*:]+)(\/[^\s/?#*:]+)*\/*$/;

/**
 * Handlers for `setupServer` that answer whatever goes to the API from the mock.
 *
 * @throws {ChangeError} for a `url` that is none
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startMock } from "@sessions/testing";
 * import { handlers } from "@sessions/testing/msw";
 * import { setupServer } from "msw/node";
 *
 * const mock = await startMock({ listen: false });
 * const server = setupServer(...handlers(mock, { url: "https://portal.example.org/api" }));
 * server.listen();
 * const { headers } = mock.as(2);
 * const list = await fetch("https://portal.example.org/api/sessions", { headers });
 * assert.equal((await list.json() as { count: number }).count, 10);
 * server.close();
 * await mock.stop();
 * ```
 */
export function handlers(
  mock: { readonly url: string; readonly fetch: InProcessFetch },
  options: HandlersOptions = {},
): HttpHandler[] {
  if (typeof mock?.fetch?.at !== "function") {
    throw badValue("/mock", "a mock of startMock(), or a world of it", mock);
  }
  const { url = mock.url, ...others } = options;
  for (const [key, value] of Object.entries(others)) {
    throw badValue(`/${key}`, "no such key: the key is url", value);
  }
  if (typeof url !== "string" || !API_URL.test(url)) {
    throw badValue("/url", "an http or https URL, or a path of the page's own origin", url);
  }
  const base = url.replace(/\/+$/, "");
  const answer: HttpResponseResolver = async ({ request }) => {
    const asked = new URL(request.url);
    const called = new URL(base, asked);
    const path = asked.pathname.slice(called.pathname.length) + asked.search;
    const { method, headers, signal, redirect } = request;
    // A page's origin, where there is one: happy-dom asks beforehand, and does not say for whom.
    const { location } = globalThis as { location?: { origin: string } };
    const allowed = location === undefined ? {} : allowedFor(location.origin);
    if (location && method === "OPTIONS" && !headers.has("Authorization")) {
      return new HttpResponse(null, { status: 204, headers: allowed });
    }
    const body = ["GET", "HEAD"].includes(method) ? undefined : await request.arrayBuffer();
    try {
      // Made of its parts: under jsdom, a Request made of a Request loses method and body.
      const answer = await mock.fetch.at(called.href)(mock.url + path, {
        method,
        headers,
        signal,
        // What MSW can follow it follows, and says so; with a body it cannot.
        redirect: body && body.byteLength > 0 ? redirect : "manual",
        ...(body && body.byteLength > 0 && { body }),
      });
      for (const [name, value] of Object.entries(allowed)) answer.headers.set(name, value);
      return answer;
    } catch {
      // A connection that was reset is the client's network error, and not an answer.
      return HttpResponse.error();
    }
  };
  return [http.all(base, answer), http.all(`${base}/*`, answer)];
}

/** What lets a page of another origin ask and read everything (Fetch, section 3.2). */
function allowedFor(origin: string): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "authorization, content-type, x-request-id, if-none-match",
    "Access-Control-Expose-Headers": "*",
  };
}
