import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request as sendOverNetwork } from "undici";
import { RecordedResponse, type RequestRecord } from "./recorded_response.ts";
import type { Secrets } from "./secrets.ts";

/** What {@link openTransport} may be told. */
export interface TransportOptions {
  /** The base URL, up to and including `/api`. */
  baseUrl: string;
  secrets: Secrets;
  /** Headers of every request. */
  headers?: Record<string, string>;
  /** Requests a second; 0 is no limit. */
  rate?: number;
  /** Requests at the same time. */
  concurrency?: number;
  /** Milliseconds for one request, its body included. */
  timeout?: number;
  /** The most requests of a run. */
  maxRequests?: number;
  /** Whether methods that write may be sent. */
  allowWrites?: boolean;
  /** PEM certificates to trust. */
  ca?: string | undefined;
  /** Trusts any certificate. */
  insecure?: boolean;
  /** Answers requests in place of the network. */
  dispatch?: Dispatch | undefined;
  signal?: AbortSignal | undefined;
}

/** Something that answers requests without a network. */
export type Dispatch = (request: {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}) => Promise<{ status: number; headers: Record<string, string>; bytes: Buffer }>;

/** A request to send. */
export interface Request {
  /** An absolute URL below the base URL, or a path that is put behind it. */
  url: string;
  as: string;
  method?: string;
  /** What goes behind `Authorization:`. */
  authorization?: string | undefined;
  accept?: string;
  body?: string;
}

/** A line of the traffic of a run. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly as: string;
  readonly status: number;
  readonly at: number;
  readonly ms: number;
  readonly bytes: number;
}

/** A request that must not be sent: another origin, a write, or one too many. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
}

/** The one way to the network: it records, limits, and refuses what is unsafe. */
export interface Transport {
  readonly baseUrl: string;
  readonly traffic: readonly Exchange[];
  /** Whether a URL lies below the base URL, so that a token may go there. */
  isOwn(url: string): boolean;
  send(request: Request): Promise<RecordedResponse>;
  close(): Promise<void>;
}

const SAFE = ["GET", "HEAD", "OPTIONS"];
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_RETRIES = 3;
const MAX_WAIT_MS = 60_000;

/** Opens the way to a deployment. */
export function openTransport(options: TransportOptions): Transport {
  const {
    secrets,
    headers: extra = {},
    rate = 0,
    concurrency = 4,
    timeout = 10_000,
    maxRequests = 100_000,
    allowWrites = false,
    ca,
    insecure = false,
    dispatch,
    signal,
  } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const base = new URL(baseUrl);
  const agent = new Agent({
    connections: concurrency,
    connect: { timeout, ...(ca !== undefined && { ca }), rejectUnauthorized: !insecure },
    headersTimeout: timeout,
    bodyTimeout: timeout,
  });
  const traffic: Exchange[] = [];
  const slot = limiter(concurrency);
  const started = performance.now();
  let nextStart = 0;
  let sent = 0;

  const root = base.pathname.replace(/\/$/, "");
  const isOwn = (url: string): boolean => {
    const { origin, pathname } = new URL(url, base);
    return origin === base.origin && (pathname === root || pathname.startsWith(`${root}/`));
  };

  async function once(
    url: string,
    request: RequestRecord,
    { authorization, body }: Request,
  ): Promise<RecordedResponse> {
    const { method } = request;
    const headers = {
      ...extra,
      ...sendable(request.headers, authorization),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    if (dispatch) {
      const got = await dispatch({ method, url, headers, ...(body !== undefined && { body }) });
      return new RecordedResponse(request, got.status, got.headers, got.bytes);
    }
    const abort = AbortSignal.timeout(timeout);
    try {
      const incoming = await sendOverNetwork(url, {
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
        if (size > MAX_BODY_BYTES) {
          incoming.body.destroy();
          return new RecordedResponse(
            request,
            0,
            {},
            Buffer.alloc(0),
            `the body is larger than ${MAX_BODY_BYTES} bytes`,
          );
        }
        pieces.push(piece);
      }
      return new RecordedResponse(request, incoming.statusCode, received, Buffer.concat(pieces));
    } catch (error) {
      if (signal?.aborted) throw error;
      return new RecordedResponse(
        request,
        0,
        {},
        Buffer.alloc(0),
        abort.aborted ? `no answer within ${timeout} ms` : explain(error),
      );
    }
  }

  async function send(wanted: Request): Promise<RecordedResponse> {
    const { as, method = "GET", accept } = wanted;
    const url = /^https?:/.test(wanted.url) ? wanted.url : baseUrl + wanted.url;
    if (!isOwn(url)) throw new RefusedRequest(`Cannot ask "${url}": it is not below ${baseUrl}`);
    const logsIn = method === "POST" && url === `${baseUrl}/token/`;
    if (!SAFE.includes(method) && !allowWrites && !logsIn) {
      throw new RefusedRequest(
        `Cannot send ${method}: only GET, HEAD and OPTIONS are sent without --allow-writes`,
      );
    }
    const shown = {
      ...(wanted.authorization !== undefined &&
        { Authorization: secrets.redact(wanted.authorization) }),
      ...(accept !== undefined && { Accept: accept }),
    };
    const request: RequestRecord = { method, url: secrets.redact(url), as, headers: shown };
    for (let attempt = 0;; attempt++) {
      if (sent >= maxRequests) {
        throw new RefusedRequest(
          `Cannot ask more: the budget of ${maxRequests} requests is spent. Raise --max-requests`,
        );
      }
      sent++;
      const answer = await slot(async () => {
        await pace();
        const at = performance.now();
        const got = await once(url, request, wanted);
        traffic.push({
          method,
          url: request.url,
          as,
          status: got.status,
          at: at - started,
          ms: performance.now() - at,
          bytes: got.bytes.length,
        });
        return got;
      });
      if (answer.status !== 429 || attempt >= MAX_RETRIES) return answer;
      await sleep(retryAfter(answer), undefined, signal ? { signal } : {});
    }
  }

  async function pace(): Promise<void> {
    if (rate <= 0) return;
    const now = performance.now();
    const wait = Math.max(0, nextStart - now);
    nextStart = Math.max(now, nextStart) + 1000 / rate;
    if (wait > 0) await sleep(wait, undefined, signal ? { signal } : {});
  }

  return { baseUrl, traffic, isOwn, send, close: () => agent.destroy() };
}

function sendable(
  shown: Readonly<Record<string, string>>,
  authorization: string | undefined,
): Record<string, string> {
  return { ...shown, ...(authorization !== undefined && { Authorization: authorization }) };
}

function limiter(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    try {
      return await run();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

/** RFC 9110, section 10.2.3: seconds or a date. */
function retryAfter(answer: RecordedResponse): number {
  const text = answer.headers["retry-after"] ?? "1";
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.max(0, Math.min(Number.isNaN(ms) ? 1000 : ms, MAX_WAIT_MS));
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
};

function explain(error: unknown): string {
  const { code = "", message } = (error as { cause?: NodeJS.ErrnoException }).cause ??
    error as NodeJS.ErrnoException;
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return `the certificate is not trusted (${code}); name its authority with --cacert, or pass --insecure`;
  }
  return REASONS[code] ?? message;
}
