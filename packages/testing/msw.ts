/**
 * Mock Service Worker handlers that answer from the mock, for tests that need no port.
 *
 * @module
 */
import { http, type HttpHandler } from "msw";
import type { Fetch } from "./in_process_fetch.ts";

/** What {@link handlers} may be told. */
export interface HandlersOptions {
  /** The base URL that the app under test calls. @default the mock's own */
  url?: string;
}

/**
 * Handlers for `setupServer` that answer whatever goes to the API from the mock.
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
  mock: { readonly url: string; readonly fetch: Fetch },
  { url = mock.url }: HandlersOptions = {},
): HttpHandler[] {
  const { pathname } = new URL(url);
  return [
    http.all(`${url.replace(/\/$/, "")}/*`, ({ request }) => {
      const path = new URL(mock.url).pathname;
      const asked = new URL(request.url);
      // The links of a list keep the host that was called; only the path may be another.
      asked.pathname = path + asked.pathname.slice(pathname.replace(/\/$/, "").length);
      return mock.fetch(new Request(asked, request));
    }),
  ];
}
