import { API_PATH } from "@sessions/domain";
import { CONTROL_PATH } from "./http/paths.ts";
import { type Certificate, listen } from "./http/listen.ts";
import { type MockOptions, type OpenMock, openMock } from "./mock.ts";

/** Options for {@linkcode startServer}. */
export interface ServerOptions extends MockOptions {
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
  /**
   * Whether the process lives on for as long as the server listens.
   *
   * @default true
   */
  holdsProcess?: boolean;
}

/** A mock that answers. */
export interface RunningServer extends Omit<OpenMock, "close"> {
  /** The base URL, such as `http://127.0.0.1:8000/api`. */
  readonly url: string;
  /** The control plane's, such as `http://127.0.0.1:8000/__mock`. */
  readonly controlUrl: string;
  /** Lets what is in flight finish, and closes every world. */
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
  { host = "127.0.0.1", port = 0, certificate, holdsProcess = true, ...rest }: ServerOptions,
): Promise<RunningServer> {
  const mock = openMock(rest);
  try {
    const { origin, close } = await listen(mock.handler, {
      host,
      port,
      certificate,
      holdsProcess,
    });
    return {
      ...mock,
      url: origin + API_PATH,
      controlUrl: origin + CONTROL_PATH,
      async close() {
        mock.endStreams();
        await close();
        mock.close();
      },
    };
  } catch (error) {
    mock.close();
    throw error;
  }
}
