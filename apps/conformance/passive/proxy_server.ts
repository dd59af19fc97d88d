import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, deflate, gunzip, gzip, inflate } from "node:zlib";
import { claimedUserId, operationOf, readInteger, SESSIONS_PATH } from "@sessions/domain";
import { delayOf, type Faults, type Injection } from "@sessions/server";
import jwt from "jsonwebtoken";
import type { Dispatcher } from "undici";
import { ConfigurationError } from "../target/configuration_error.ts";
import { openAgent } from "../target/agent.ts";
import { explainFailure, type NetworkOptions } from "../target/network.ts";
import { RecordedResponse } from "../target/recorded_response.ts";

/** An exchange that passed, whole. */
export interface PassedExchange {
  readonly answer: RecordedResponse;
  readonly authorization: string | undefined;
  readonly requestHeaders: IncomingHttpHeaders;
  /** When it was asked, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly ms: number;
}

/** Options for {@linkcode startProxy}. */
export interface ProxyOptions
  extends Pick<NetworkOptions, "ca" | "clientCertificate" | "insecure" | "env"> {
  /** The base URL of the deployment. */
  baseUrl: string;
  /** @default 0, any free one */
  port?: number;
  /** Milliseconds for one answer. @default 30000 */
  timeout?: number;
  /** What goes wrong on purpose. */
  faults: Faults;
  /** Called with every answer of the API that was read whole. */
  passed(exchange: PassedExchange): void;
  /** Called with what the person at the terminal should know. */
  notice(text: string): void;
}

/** A proxy that listens on the loopback address. */
export interface RunningProxy {
  /** The base URL to use in place of the deployment's. */
  readonly url: string;
  close(): Promise<void>;
}

/** Larger answers pass, and are not judged. */
const MAX_JUDGED_BYTES = 8 * 2 ** 20;
const CONNECTIONS = 64;
/** Headers between two neighbours (RFC 9110, section 7.6.1), and those that the proxy writes itself. */
const HOP_BY_HOP = new Set([
  "connection",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);
const CODINGS: Record<string, Record<"read" | "write", (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: { read: promisify<Buffer, Buffer>(gunzip), write: promisify<Buffer, Buffer>(gzip) },
  deflate: { read: promisify<Buffer, Buffer>(inflate), write: promisify<Buffer, Buffer>(deflate) },
  br: {
    read: promisify<Buffer, Buffer>(brotliDecompress),
    write: promisify<Buffer, Buffer>(brotliCompress),
  },
};
const FAULT_HEADER = "X-Injected-Fault";

/**
 * Starts a proxy in front of a deployment, on the loopback address alone. Answers pass unchanged, but
 * for links and redirects to the deployment, which lead back through the proxy, and for CORS.
 *
 * @throws {ConfigurationError} when the port is taken
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { baseUrl, port = 0, timeout = 30_000 } = options;
  const agent = openAgent({ ...options, concurrency: CONNECTIONS, timeout });
  const base = new URL(baseUrl);
  const told = new Set<string>();
  const notice = (text: string): void => {
    if (told.has(text) || told.size > 100) return;
    told.add(text);
    options.notice(text);
  };
  const server = createServer((request, response) => {
    const scene = { ...options, request, response, base, agent, notice, origin: originOf(request) };
    pass(scene).catch((error: unknown) => {
      notice(`Cannot pass ${request.method} ${request.url}: ${(error as Error).message}`);
      response.destroy();
    });
  });
  server.on("connect", (_request, socket) => {
    socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new ConfigurationError(
      `Cannot listen on port ${port}: ${(error as Error).message}. Name another with --port`,
    );
  }
  const { port: held } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${held}${base.pathname.replace(/\/$/, "")}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await agent.destroy();
    },
  };
}

interface Scene extends ProxyOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly base: URL;
  readonly agent: Dispatcher;
  /** The proxy's own origin, as the client calls it. */
  readonly origin: string;
}

async function pass(scene: Scene): Promise<void> {
  const { request, response } = scene;
  const refusal = refusalOf(request, scene.base);
  if (refusal) return answer(scene, 403, refusal);
  if (isPreflight(request)) return answerPreflight(request, response);
  const injections = scene.faults.none ? [] : scene.faults.fire(factsOf(scene));
  for (const injection of injections) {
    const delay = delayOf(injection);
    if (delay > 0) await sleep(delay);
  }
  if (response.destroyed) return;
  const [first] = injections;
  if (first) response.setHeader(FAULT_HEADER, injections.map(({ id }) => id).join(", "));
  if (injections.some(({ fault }) => fault["reset"] === true)) {
    request.socket.resetAndDestroy();
    return;
  }
  const stead = injections.find(({ fault }) => fault["status"] !== undefined);
  if (stead) {
    const { status, body } = stead.fault;
    return answer(scene, status as number, body ?? { detail: `Injected fault: ${status}.` });
  }
  await forward(scene, injections);
}

async function forward(scene: Scene, injections: readonly Injection[]): Promise<void> {
  const { request, response, base, agent, timeout = 30_000, notice } = scene;
  const startedAt = Date.now();
  const start = performance.now();
  const gone = new AbortController();
  // An abort that nobody needs would cost an error each.
  response.once("close", () => response.writableFinished || gone.abort());
  const hasBody = request.headers["content-length"] !== undefined ||
    request.headers["transfer-encoding"] !== undefined;
  let incoming: Dispatcher.ResponseData;
  try {
    incoming = await agent.request({
      origin: base.origin,
      path: request.url ?? "/",
      method: (request.method ?? "GET") as Dispatcher.HttpMethod,
      headers: passedHeaders(request),
      body: hasBody ? request : null,
      signal: gone.signal,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      responseHeaders: "raw",
    });
  } catch (error) {
    if (response.destroyed) return;
    const reason = explainFailure(error);
    notice(`Cannot reach ${base.origin}: ${reason}`);
    return answer(scene, 502, { detail: `Cannot reach ${base.origin}: ${reason}` });
  }
  const { statusCode, body } = incoming;
  const raw = incoming.headers as unknown as (Buffer | string)[];
  const headers = readHeaders(raw);
  const isJudged = isApi(request, base) && request.method === "GET" &&
    Number(headers["content-length"] ?? 0) <= MAX_JUDGED_BYTES;
  const cut = injections.some(({ fault }) => fault["truncate"] === true);
  if (!isJudged && !cut) {
    writeHead(scene, statusCode, headers);
    // A client that leaves, and a deployment that does, end the other's connection too.
    return await pipeline(body, response).catch(() => {});
  }
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const decoded = await decode(bytes, headers["content-encoding"]);
  const sent = decoded && await rewriteLinks(scene, decoded, headers["content-encoding"]) || bytes;
  writeHead(scene, statusCode, { ...headers, "content-length": String(sent.length) });
  if (cut) response.end(sent.subarray(0, Math.floor(sent.length / 2)), () => response.destroy());
  else response.end(sent);
  if (!isJudged || !decoded || injections.length > 0) return;
  const authorization = request.headers.authorization;
  const url = base.origin + (request.url ?? "");
  const who = userOf(authorization);
  scene.passed({
    answer: new RecordedResponse(
      {
        method: "GET",
        url,
        as: who === undefined ? authorization === undefined ? "nobody" : "somebody" : `user ${who}`,
        headers: authorization === undefined ? {} : { Authorization: "Bearer $TOKEN" },
      },
      statusCode,
      flat(headers),
      decoded,
    ),
    authorization,
    requestHeaders: request.headers,
    startedAt,
    ms: performance.now() - start,
  });
}

type Headers = Record<string, string | string[]>;

function readHeaders(raw: readonly (Buffer | string)[]): Headers {
  const headers: Headers = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase();
    const value = String(raw[index + 1]);
    const held = headers[name];
    headers[name] = held === undefined ? value : [held, value].flat();
  }
  return headers;
}

function flat(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]),
  );
}

/** Writes the head of an answer: the deployment's, with links of the proxy and CORS. */
function writeHead({ request, response, base, origin }: Scene, status: number, headers: Headers) {
  for (const [name, value] of Object.entries(headers)) {
    if (HOP_BY_HOP.has(name)) continue;
    const isOwn = name === "location" && String(value).startsWith(base.origin);
    response.setHeader(name, isOwn ? origin + String(value).slice(base.origin.length) : value);
  }
  allowOrigin(request, response);
  response.writeHead(status);
}

function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.origin === undefined) return;
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader(
    "Access-Control-Expose-Headers",
    `Allow, Content-Length, WWW-Authenticate, ${FAULT_HEADER}`,
  );
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

function answer({ request, response }: Scene, status: number, value: unknown): void {
  allowOrigin(request, response);
  const body = typeof value === "string" ? { detail: value } : value;
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** Returns why a request is none for the deployment, if it is not. */
function refusalOf({ url = "", headers }: IncomingMessage, base: URL): string | undefined {
  if (!url.startsWith("/")) return `This proxy leads to ${base.origin} alone.`;
  const name = (headers.host ?? "").toLowerCase().replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  // A web page's own domain could have been rebound to this address.
  return isIP(name) > 0 || name === "localhost" || name.endsWith(".localhost")
    ? undefined
    : "Call this proxy by an address or localhost.";
}

function passedHeaders(request: IncomingMessage): string[] {
  const { rawHeaders } = request;
  const passed: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!HOP_BY_HOP.has(name.toLowerCase())) passed.push(name, rawHeaders[index + 1] ?? "");
  }
  return passed;
}

function originOf({ headers, socket }: IncomingMessage): string {
  return `http://${headers.host ?? `127.0.0.1:${socket.localPort}`}`;
}

/** The path of a request as the API has it, whatever the base URL's own is. */
function apiPath(request: IncomingMessage, base: URL): string {
  const [path = ""] = (request.url ?? "").split("?");
  const root = base.pathname.replace(/\/$/, "");
  return path.startsWith(root) ? `/api${path.slice(root.length)}` : "";
}

function isApi(request: IncomingMessage, base: URL): boolean {
  return apiPath(request, base).startsWith(SESSIONS_PATH);
}

function factsOf({ request, base }: Scene) {
  const query = new URLSearchParams((request.url ?? "").split("?")[1]);
  return {
    operation: operationOf(apiPath(request, base)),
    page: readInteger(query.get("page") ?? "") ?? 1,
    user: userOf(request.headers.authorization),
  };
}

/** Most requests come with the token of the one before. */
let lastUser: { authorization: string | undefined; userId: number | undefined } | undefined;

function userOf(authorization: string | undefined): number | undefined {
  if (lastUser?.authorization !== authorization || !lastUser) {
    lastUser = { authorization, userId: decodeUser(authorization) };
  }
  return lastUser.userId;
}

function decodeUser(authorization: string | undefined): number | undefined {
  const claims = jwt.decode((authorization ?? "").replace(/^Bearer /, ""));
  return typeof claims === "object" && claims !== null ? claimedUserId(claims) : undefined;
}

async function decode(
  bytes: Buffer,
  coding: string | string[] | undefined,
): Promise<Buffer | undefined> {
  if (coding === undefined || coding === "identity") return bytes;
  return await CODINGS[String(coding)]?.read(bytes).catch(() => undefined);
}

/** Returns a body whose links lead through the proxy, in its own coding; undefined where it has none. */
async function rewriteLinks(
  { base, origin }: Scene,
  decoded: Buffer,
  coding: string | string[] | undefined,
): Promise<Buffer | undefined> {
  const own = `"${base.origin}${base.pathname.replace(/\/$/, "")}/`;
  if (!decoded.includes(own)) return undefined;
  const text = decoded.toString("latin1");
  const through = `"${origin}${base.pathname.replace(/\/$/, "")}/`;
  const written = Buffer.from(text.replaceAll(own, through), "latin1");
  return coding === undefined ? written : await CODINGS[String(coding)]?.write(written);
}
