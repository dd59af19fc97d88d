import { request } from "undici";
import { openAgent } from "./agent.ts";
import { decode } from "./content_coding.ts";
import { type ConnectionOptions, DEFAULT_TIMEOUT_MS } from "./connection_options.ts";

/** A request as it goes out. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** A response as it came in; status 0 means that none did. */
export interface IncomingResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
  /** Why no response came, for status 0. */
  readonly failure?: string;
}

/**
 * Something that answers requests: the network, or a server in this process.
 *
 * @param maxBytes how large a body may be, 16 MiB by default; a larger one is no answer
 */
export type Dispatch = (request: OutgoingRequest, maxBytes?: number) => Promise<IncomingResponse>;

/** Options for {@linkcode openNetwork}. */
export interface NetworkOptions extends ConnectionOptions {
  signal?: AbortSignal | undefined;
}

const MIB = 2 ** 20;
/** How large a body may be where nothing else is said: as a page of a list, it is some 90,000 rows. */
const MAX_BODY_BYTES = 16 * MIB;

/** Opens a pool of connections; a request that the network fails gets status 0. */
export function openNetwork(
  { signal, ...options }: NetworkOptions,
): { dispatch: Dispatch; close: () => Promise<void> } {
  const { timeout = DEFAULT_TIMEOUT_MS } = options;
  const agent = openAgent(options);
  async function dispatch(
    outgoing: OutgoingRequest,
    maxBytes = MAX_BODY_BYTES,
  ): Promise<IncomingResponse> {
    const { method, url, headers, body } = outgoing;
    const abort = AbortSignal.timeout(timeout);
    try {
      const incoming = await request(url, {
        dispatcher: agent,
        method: method as "GET",
        headers,
        // A server that sends a body to HEAD would spoil a connection that is kept.
        ...(method === "HEAD" && { reset: true }),
        ...(body !== undefined && { body }),
        signal: signal ? AbortSignal.any([abort, signal]) : abort,
      });
      const received = Object.fromEntries(
        Object.entries(incoming.headers).map((
          [name, value],
        ) => [name, Array.isArray(value) ? value.join(", ") : value ?? ""]),
      );
      const pieces: Buffer[] = [];
      let size = 0;
      for await (const piece of incoming.body) {
        size += piece.length;
        if (size > maxBytes) {
          incoming.body.destroy();
          return failed(`the body is larger than ${maxBytes / MIB} MiB`);
        }
        pieces.push(piece);
      }
      const whole = Buffer.concat(pieces);
      const coding = received["content-encoding"];
      const bytes = coding === undefined || size === 0
        ? whole
        : await decode(whole, coding, maxBytes);
      return bytes
        ? { status: incoming.statusCode, headers: received, bytes }
        : failed(`the ${coding} body is spoiled, or larger than ${maxBytes / MIB} MiB`);
    } catch (error) {
      if (signal?.aborted) throw error;
      return failed(abort.aborted ? `no answer within ${timeout} ms` : explainFailure(error, url));
    }
  }
  return { dispatch, close: () => agent.destroy() };
}

function failed(failure: string): IncomingResponse {
  return { status: 0, headers: {}, bytes: Buffer.alloc(0), failure };
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host is unknown",
  EAI_AGAIN: "the host is unknown",
  ECONNRESET: "the connection was closed",
  UND_ERR_SOCKET: "the connection was closed",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "the body did not come in time",
  UND_ERR_HEADERS_OVERFLOW: "its headers are larger than 16 KiB",
};

/** What Node's errors of a connection tell beside the code. */
interface ConnectionError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
  /** Those of each address, where a host has several. */
  readonly errors?: readonly ConnectionError[];
}

/**
 * Returns why no answer came, in words.
 *
 * @param url what was asked for
 */
export function explainFailure(error: unknown, url: string): string {
  const cause = (error as { cause?: ConnectionError }).cause ?? error as ConnectionError;
  const { code = "", message } = cause;
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return `the certificate is not trusted (${code}); name its authority with --cacert, or pass --insecure`;
  }
  const reason = REASONS[code] ?? message;
  const proxy = proxyThatFailed(cause, new URL(url));
  return proxy === undefined ? reason : `${reason}: that of the proxy ${proxy} (see HTTPS_PROXY)`;
}

/** Returns the proxy that was asked in a host's place, if it is that which failed. */
function proxyThatFailed(
  { errors: [first] = [], ...cause }: ConnectionError,
  { protocol, hostname, port }: URL,
): string | undefined {
  const { port: failed, address, hostname: unknown } = first ?? cause;
  if (unknown !== undefined) return unknown === hostname ? undefined : unknown;
  const wanted = port === "" ? protocol === "https:" ? 443 : 80 : Number(port);
  return failed === undefined || failed === wanted ? undefined : `${address}:${failed}`;
}
