import { setTimeout as delay } from "node:timers/promises";
import { limitConcurrency, limitRate, limitWaiting, type Sleep } from "./limiter.ts";
import { DEFAULT_TIMEOUT_MS } from "./connection/connection_options.ts";
import {
  type Dispatch,
  type NetworkOptions,
  openNetwork,
  type OutgoingRequest,
} from "./connection/network.ts";
import { RecordedResponse, type RequestRecord } from "./recorded_response.ts";
import { openRetry } from "./retry.ts";
import type { Secrets } from "./secrets.ts";

/** What a run may send, and how fast. */
export interface SendingOptions extends NetworkOptions {
  /** Headers of every request. */
  headers?: Record<string, string>;
  /**
   * Requests a second; 0 is no limit.
   *
   * @default 0
   */
  rate?: number;
  /**
   * Requests of a run, repetitions included.
   *
   * @default 100000
   */
  maxRequests?: number;
  /**
   * Sends methods that write, which a conforming server refuses.
   *
   * @default false
   */
  allowWrites?: boolean;
  /** Answers requests in place of the network. */
  dispatch?: Dispatch | undefined;
}

/** Options for {@linkcode openTransport}. */
export interface TransportOptions extends SendingOptions {
  /** The base URL, up to and including `/api`. */
  baseUrl: string;
  secrets: Secrets;
  /** Called with every response, and the request as it went out: its headers hold secrets. */
  observe?: (response: RecordedResponse, sent: OutgoingRequest) => void;
  /**
   * Milliseconds of a clock that never goes back.
   *
   * @default {performance.now}
   */
  now?: () => number;
  /**
   * Waits for a turn, or for what `Retry-After` asks for.
   *
   * @default {a timer that `signal` ends}
   */
  sleep?: Sleep;
}

/** A request to send. */
export interface Request {
  /** An absolute URL below the base URL, or a path that is put behind it. */
  url: string;
  as: string;
  method?: string;
  /** The value of the `Authorization` header. */
  authorization?: string | undefined;
  /** Further headers; the media type of a body is JSON's without one. */
  headers?: Record<string, string>;
  body?: string;
}

/** A line of the traffic of a run. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly as: string;
  readonly status: number;
  /** Milliseconds since the transport was opened. */
  readonly at: number;
  /** Milliseconds that the exchange took. */
  readonly ms: number;
  readonly bytes: number;
}

/** A request that must not be sent: another origin, a write, or one too many. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
}

/** Sends requests to a deployment: records and limits them, and refuses unsafe ones. */
export interface Transport {
  readonly baseUrl: string;
  readonly traffic: readonly Exchange[];
  /**
   * Sends a request, and again when it gets no answer, or the deployment limits the rate.
   *
   * @throws {RefusedRequest} for another origin, a write, or one request too many
   */
  send(request: Request): Promise<RecordedResponse>;
  close(): Promise<void>;
}

const SAFE = ["GET", "HEAD", "OPTIONS"];
/** How large the body of anything but a list may be: a session's detail is less than a kilobyte. */
const MAX_BYTES = 2 ** 20;
const IS_LIST = /\/sessions\/?(\?|$)/;

/** Opens a transport to a deployment. */
export function openTransport(options: TransportOptions): Transport {
  const {
    secrets,
    headers: extra = {},
    rate = 0,
    concurrency = 4,
    timeout = DEFAULT_TIMEOUT_MS,
    maxRequests = 100_000,
    allowWrites = false,
    signal,
    now = () => performance.now(),
    sleep = (ms) => delay(ms, undefined, signal ? { signal } : {}),
  } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const root = new URL(baseUrl);
  const network = openNetwork(options);
  const dispatch = options.dispatch ?? network.dispatch;
  const traffic: Exchange[] = [];
  const inTurn = limitConcurrency(concurrency);
  const pace = limitRate(rate, { now, sleep });
  const retry = openRetry({ sleep, now });
  const started = now();
  const inTime = limitWaiting({ timeout, now });
  let sent = 0;

  async function exchange(
    record: RequestRecord,
    request: Request,
    url: string,
  ): Promise<RecordedResponse> {
    await pace();
    signal?.throwIfAborted();
    const at = now();
    const outgoing = outgoingOf(request, { method: record.method, url, extra });
    const got = await dispatch(outgoing, IS_LIST.test(url) ? undefined : MAX_BYTES);
    traffic.push({
      method: record.method,
      url: record.url,
      as: record.as,
      status: got.status,
      at: at - started,
      ms: now() - at,
      bytes: got.bytes.length,
    });
    const response = new RecordedResponse(
      record,
      got.status,
      got.headers,
      got.bytes,
      got.failure,
    );
    options.observe?.(response, outgoing);
    return response;
  }

  async function send(request: Request): Promise<RecordedResponse> {
    const { as, method = "GET" } = request;
    const url = /^https?:/.test(request.url) ? request.url : baseUrl + request.url;
    refuseUnsafe({ method, url, baseUrl, root, allowWrites });
    const headers = shownHeaders(request, secrets);
    const { body } = request;
    const record: RequestRecord = { method, url: secrets.redact(url), as, headers, body };
    const repeated = () =>
      retry(() => {
        if (sent >= maxRequests) {
          throw new RefusedRequest(
            `Cannot ask more: the budget of ${maxRequests} requests is spent. Raise --max-requests`,
          );
        }
        sent++;
        return inTurn(() => exchange(record, request, url));
      }, SAFE.includes(method) || logsIn({ method, url, baseUrl }));
    return await inTime(IS_LIST.test(url) ? "lists" : "others", record, repeated);
  }

  return { baseUrl, traffic, send, close: network.close };
}

const JSON_TYPE = { "Content-Type": "application/json" };

/** Returns the headers of a request as they may be shown; few are: the token is looked for then. */
function shownHeaders({ authorization, headers, body }: Request, secrets: Secrets) {
  const shown = authorization === undefined ? {} : {
    get Authorization() {
      return secrets.redact(authorization);
    },
  };
  return Object.assign(shown, body !== undefined && JSON_TYPE, headers);
}

/** Returns a request as it goes out: with its secrets, and the headers of every request. */
function outgoingOf(
  { authorization, headers, body }: Request,
  { method, url, extra }: { method: string; url: string; extra: Record<string, string> },
): OutgoingRequest {
  return {
    method,
    url,
    headers: {
      ...extra,
      ...(body !== undefined && JSON_TYPE),
      ...headers,
      ...(authorization !== undefined && { Authorization: authorization }),
    },
    ...(body !== undefined && { body }),
  };
}

/** Keeps tokens on the deployment, and writes away from it. */
function refuseUnsafe(
  { method, url, baseUrl, root, allowWrites }: {
    method: string;
    url: string;
    baseUrl: string;
    root: URL;
    allowWrites: boolean;
  },
): void {
  const { origin, pathname } = new URL(url);
  const path = root.pathname.replace(/\/$/, "");
  const isBelow = origin === root.origin &&
    (pathname === path || pathname.startsWith(`${path}/`));
  if (!isBelow) throw new RefusedRequest(`Cannot ask "${url}": it is not below ${baseUrl}`);
  if (!SAFE.includes(method) && !allowWrites && !logsIn({ method, url, baseUrl })) {
    throw new RefusedRequest(
      `Cannot send ${method}: only GET, HEAD and OPTIONS are sent without --allow-writes`,
    );
  }
}

/** Whether a request asks for a token: it changes nothing, however often it is sent. */
function logsIn({ method, url, baseUrl }: Record<"method" | "url" | "baseUrl", string>): boolean {
  return method === "POST" && url === `${baseUrl}/token/`;
}
