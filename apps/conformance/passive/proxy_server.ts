import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { operationOf, readInteger } from "@sessions/domain";
import { delayOf, type Faults, hostName, isLocalName, statusAnswer } from "@sessions/server";
import { openAgent } from "../target/connection/agent.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { ConnectionOptions } from "../target/connection/connection_options.ts";
import { userOf } from "../target/token_claims.ts";
import { forward } from "./forward.ts";
import {
  allowOrigin,
  answerInstead,
  apiPath,
  FAULT_HEADER,
  type PassedExchange,
  type ProxiedRequest,
  rootOf,
} from "./proxied_request.ts";

/** Options for {@linkcode startProxy}. */
export interface ProxyOptions
  extends
    Omit<ConnectionOptions, "concurrency" | "timeout">,
    Pick<ProxiedRequest, "passed" | "notice"> {
  /** The base URL of the deployment. */
  baseUrl: string;
  /** @default 0, any free one */
  port?: number;
  /** Milliseconds for one answer. @default 30000 */
  timeout?: number;
  /** What goes wrong on purpose. */
  faults: Faults;
  /** Called with every other answer, once it was sent. */
  unjudged?: ((exchange: UnjudgedExchange) => void) | undefined;
  /** Answers what is asked of the proxy itself; returns whether it did. */
  pages?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

/** An exchange that passed, and was not read. */
export interface UnjudgedExchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** 0 if the connection was cut instead. */
  readonly status: number;
  readonly startedAt: number;
  readonly ms: number;
  /** The ids of the faults that touched it, if any did. */
  readonly faults: string | undefined;
}

/** A proxy that listens on the loopback address. */
export interface RunningProxy {
  /** The base URL to use in place of the deployment's. */
  readonly url: string;
  close(): Promise<void>;
}

const CONNECTIONS = 64;
/** One text is said once; more texts than this are not told apart. */
const MAX_NOTICES = 100;

/**
 * Starts a proxy in front of a deployment, on the loopback address alone. Answers pass unchanged, but
 * for links and redirects to the deployment, which lead back through the proxy, and for CORS.
 *
 * @throws {ConfigurationError} when the port is taken
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { baseUrl, port = 0, timeout = 30_000, faults, passed, unjudged, pages } = options;
  const agent = openAgent({ ...options, concurrency: CONNECTIONS, timeout });
  const base = new URL(baseUrl);
  const said = new Set<string>();
  const notice = (text: string): void => {
    if (said.has(text) || said.size >= MAX_NOTICES) return;
    said.add(text);
    options.notice(text);
  };
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, base);
    if (!refusal && pages?.(request, response)) return;
    const origin = `http://${request.headers.host ?? `127.0.0.1:${request.socket.localPort}`}`;
    const judged = unjudged ? tellUnjudged(request, response, unjudged) : () => {};
    const proxied = {
      request,
      response,
      base,
      agent,
      origin,
      passed(exchange: PassedExchange) {
        judged();
        passed(exchange);
      },
      notice,
    };
    if (refusal) return answerInstead(proxied, 403, { detail: refusal });
    pass(proxied, faults).catch(
      (error: unknown) => {
        notice(`Cannot pass ${request.method} ${request.url}: ${(error as Error).message}`);
        response.destroy();
      },
    );
  });
  server.on("connect", (_request, socket) => {
    socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    await agent.destroy();
    throw new ConfigurationError(
      `Cannot listen on port ${port}: ${(error as Error).message}. Name another with --port`,
    );
  }
  const { port: held } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${held}${rootOf(base)}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await agent.destroy();
    },
  };
}

async function pass(proxied: ProxiedRequest, faults: Faults): Promise<void> {
  const { request, response } = proxied;
  if (isPreflight(request)) return answerPreflight(request, response);
  const injections = faults.none ? [] : faults.fire(factsOf(proxied));
  for (const injection of injections) {
    const delay = delayOf(injection);
    if (delay > 0) await sleep(delay);
  }
  if (response.destroyed) return;
  const isTouched = injections.length > 0;
  if (isTouched) response.setHeader(FAULT_HEADER, injections.map(({ id }) => id).join(", "));
  const injected = injections.map(({ fault }) => fault as Record<string, unknown>);
  const has = (kind: string) => injected.some((fault) => fault[kind] === true);
  if (has("reset")) return void request.socket.resetAndDestroy();
  const headers: Record<string, string> = Object.assign(
    {},
    ...injected.map((one) => one["headers"]),
  );
  // The first that answers does, as in the mock.
  const [instead] = injected.flatMap((fault) => statusAnswer(fault) ?? []);
  if (!instead) {
    return await forward(proxied, { truncate: has("truncate"), headers, judge: !isTouched });
  }
  allowOrigin(request, response);
  response.setHeader("Content-Type", instead.type);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(instead.status).end(instead.text);
}

/** Tells of an answer once it was sent, unless the returned function was called before. */
function tellUnjudged(
  request: IncomingMessage,
  response: ServerResponse,
  tell: (exchange: UnjudgedExchange) => void,
): () => void {
  const startedAt = Date.now();
  const start = performance.now();
  const { method = "GET", url = "", headers: { authorization } } = request;
  let isJudged = false;
  response.once("close", () => {
    if (isJudged) return;
    tell({
      method,
      path: url,
      authorization,
      status: response.headersSent ? response.statusCode : 0,
      startedAt,
      ms: performance.now() - start,
      faults: response.getHeader(FAULT_HEADER)?.toString(),
    });
  });
  return () => {
    isJudged = true;
  };
}

/** Returns why a request is none for the deployment, if it is not. */
function refusalOf({ url = "", headers }: IncomingMessage, base: URL): string | undefined {
  if (!url.startsWith("/")) return `This proxy leads to ${base.origin} alone.`;
  return isLocalName(hostName(headers.host ?? ""))
    ? undefined
    : "Call this proxy by an address or localhost.";
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined;
}

function answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "authorization",
    "Access-Control-Max-Age": "600",
  }).end();
}

function factsOf(proxied: ProxiedRequest) {
  const { request } = proxied;
  const query = new URLSearchParams((request.url ?? "").split("?")[1]);
  return {
    operation: operationOf(apiPath(proxied)),
    page: readInteger(query.get("page") ?? "") ?? 1,
    user: userOf(request.headers.authorization),
  };
}
