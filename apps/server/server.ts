import { DEFAULT_PAGE_SIZE, type DeviationId, openTimeZone } from "@sessions/domain";
import { createApp } from "./app.ts";
import type { RenderErrorsOptions } from "./answer.ts";
import { type Certificate, listen } from "./listen.ts";
import type { Step } from "./request_state.ts";
import { API_PATH } from "./session_views.ts";
import { openSqliteStore, type SqliteStoreOptions } from "./sqlite_store.ts";
import type { SessionStore } from "./store.ts";
import { DEVELOPMENT_SECRET, signingKey } from "./tokens.ts";

/** What {@link startServer} may be told. */
export interface ServerOptions
  extends RenderErrorsOptions, Pick<SqliteStoreOptions, "file" | "seed"> {
  /** @default "127.0.0.1" */
  host?: string;
  /**
   * 0 is any free port.
   *
   * @default 0
   */
  port?: number;
  /** Makes the server speak HTTPS. */
  certificate?: Certificate | undefined;
  /** @default "America/New_York" */
  timeZone?: string;
  /** @default 100 */
  pageSize?: number;
  /** @default a public development secret */
  jwtSecret?: string;
  /**
   * The web origin that may call the API from a browser.
   *
   * @default "*"
   */
  corsOrigin?: string;
  /**
   * Milliseconds since 1970.
   *
   * @default Date.now
   */
  clock?: () => number;
  /**
   * What the mock gets wrong on purpose.
   *
   * @default []
   */
  deviations?: readonly DeviationId[];
  /** A step before all others, such as a request log. */
  first?: Step;
}

/** A mock that answers. */
export interface RunningServer {
  /** The base URL, such as `http://127.0.0.1:8000/api`. */
  readonly url: string;
  readonly store: SessionStore;
  /** Lets what is in flight finish, and closes the database. */
  close(): Promise<void>;
}

/**
 * Starts the mock.
 *
 * @throws {ListenError} when the address cannot be listened on
 * @throws {StoreError} when the database cannot be opened
 * @throws {RangeError} when the time zone is unknown
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findScenario } from "@sessions/fixtures";
 * import { startServer } from "@sessions/server";
 *
 * const dataset = findScenario("sample").build({ seed: 1, now: 0 });
 * const server = await startServer({
 *   seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
 *   onError: console.error,
 * });
 * const login = await fetch(`${server.url}/token/`, {
 *   method: "POST",
 *   body: new URLSearchParams({ username: "operator", password: "password-2" }),
 * });
 * const { access } = await login.json() as { access: string };
 * const headers = { Authorization: `Bearer ${access}` };
 * const list = await fetch(`${server.url}/sessions`, { headers });
 * assert.equal((await list.json() as { count: number }).count, 10);
 * await server.close();
 * ```
 */
export async function startServer(
  {
    host = "127.0.0.1",
    port = 0,
    certificate,
    timeZone = "America/New_York",
    pageSize = DEFAULT_PAGE_SIZE,
    jwtSecret = DEVELOPMENT_SECRET,
    corsOrigin = "*",
    clock = Date.now,
    file = ":memory:",
    seed,
    ...rest
  }: ServerOptions,
): Promise<RunningServer> {
  const zone = openTimeZone(timeZone);
  const store = openSqliteStore({ file, seed, pageSize });
  const app = createApp({
    ...rest,
    store,
    zone,
    clock,
    corsOrigin,
    pageSize,
    key: signingKey(jwtSecret),
  });
  try {
    const { origin, close } = await listen(app.callback(), { host, port, certificate });
    return {
      url: origin + API_PATH,
      store,
      async close() {
        await close();
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}
