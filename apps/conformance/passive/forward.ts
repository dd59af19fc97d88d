import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Dispatcher } from "undici";
import { explainFailure } from "../target/connection/network.ts";
import { RecordedResponse } from "../target/recorded_response.ts";
import { decode, encode } from "../target/connection/content_coding.ts";
import { nameOf } from "./name_of.ts";
import {
  allowOrigin,
  answerInstead,
  isForSessions,
  type ProxiedRequest,
  rootOf,
} from "./proxied_request.ts";

/** What becomes of an answer on its way back. */
export interface ForwardOptions {
  /** Whether only half of its body is sent. */
  truncate: boolean;
  /** Headers that it gets, whatever its own are. */
  headers: Readonly<Record<string, string>>;
  /** Whether it is to be judged; one that a fault touched is not. */
  judge: boolean;
}

/** Larger answers pass, and are not judged. */
const MAX_JUDGED_BYTES = 8 * 2 ** 20;
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

/** Sends a request on, and its answer back: unchanged, but for links and redirects to the deployment. */
export async function forward(
  proxied: ProxiedRequest,
  { truncate, headers: injected, judge }: ForwardOptions,
): Promise<void> {
  const { request, response, base } = proxied;
  const startedAt = Date.now();
  const start = performance.now();
  const incoming = await send(proxied);
  if (!incoming) return;
  const { statusCode, body } = incoming;
  const headers = readHeaders(incoming.headers as unknown as (Buffer | string)[]);
  const isRead = truncate || (request.method === "GET" && isForSessions(proxied));
  const read = isRead ? await readBody(body) : { pieces: [], isWhole: false };
  if (!read.isWhole) {
    writeHead(proxied, statusCode, headers, injected);
    // A client that leaves, and a deployment that does, end the other's connection too.
    return await pipeline(concatenate(read.pieces, body), response).catch(() => {});
  }
  const bytes = Buffer.concat(read.pieces);
  const coding = headers["content-encoding"]?.toString();
  const decoded = await decode(bytes, coding, MAX_JUDGED_BYTES);
  const rewritten = decoded && await rewriteLinks(proxied, decoded, coding);
  const sent = rewritten ?? bytes;
  if (rewritten || truncate) headers["content-length"] = String(sent.length);
  writeHead(proxied, statusCode, headers, injected);
  if (truncate) response.end(sent.subarray(0, sent.length / 2), () => response.destroy());
  else response.end(sent);
  if (!judge || !decoded) return;
  const { authorization } = request.headers;
  const record = {
    method: "GET",
    url: base.origin + (request.url ?? ""),
    as: nameOf(authorization),
    headers: authorization === undefined ? {} : { Authorization: "Bearer $TOKEN" },
  };
  proxied.passed({
    answer: new RecordedResponse(record, statusCode, joined(headers), decoded),
    requestHeaders: request.headers,
    startedAt,
    ms: performance.now() - start,
  });
}

/** Sends a request to the deployment; says so to the client when no answer comes. */
async function send(proxied: ProxiedRequest): Promise<Dispatcher.ResponseData | undefined> {
  const { request, response, base, agent, notice } = proxied;
  const gone = new AbortController();
  // An abort that nobody needs would cost an error each.
  response.once("close", () => response.writableFinished || gone.abort());
  const hasBody = request.headers["content-length"] !== undefined ||
    request.headers["transfer-encoding"] !== undefined;
  try {
    return await agent.request({
      origin: base.origin,
      path: request.url ?? "/",
      method: (request.method ?? "GET") as Dispatcher.HttpMethod,
      headers: passedHeaders(request),
      body: hasBody ? request : null,
      signal: gone.signal,
      responseHeaders: "raw",
    });
  } catch (error) {
    if (response.destroyed) return undefined;
    const detail = `Cannot reach ${base.origin}: ${explainFailure(error, base.href)}`;
    notice(detail);
    answerInstead(proxied, 502, { detail });
    return undefined;
  }
}

/** Reads a body, unless it is too large to be held: then what was read of it, for the rest to follow. */
async function readBody(body: Readable): Promise<{ pieces: Buffer[]; isWhole: boolean }> {
  const pieces: Buffer[] = [];
  let size = 0;
  const iterator = body.iterator({ destroyOnReturn: false });
  for await (const piece of iterator) {
    pieces.push(piece as Buffer);
    size += (piece as Buffer).length;
    if (size > MAX_JUDGED_BYTES) return { pieces, isWhole: false };
  }
  return { pieces, isWhole: true };
}

function concatenate(pieces: readonly Buffer[], rest: Readable): Readable {
  return pieces.length === 0 ? rest : Readable.from(
    (async function* () {
      yield* pieces;
      yield* rest;
    })(),
    { objectMode: false },
  );
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

function joined(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]),
  );
}

/** Writes the head of an answer: the deployment's, with redirects through the proxy, and CORS. */
function writeHead(
  { request, response, base, origin }: ProxiedRequest,
  status: number,
  headers: Headers,
  injected: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (HOP_BY_HOP.has(name)) continue;
    const isOwn = name === "location" && String(value).startsWith(base.origin);
    response.setHeader(name, isOwn ? origin + String(value).slice(base.origin.length) : value);
  }
  allowOrigin(request, response);
  for (const [name, value] of Object.entries(injected)) response.setHeader(name, value);
  response.writeHead(status);
}

function passedHeaders({ rawHeaders }: IncomingMessage): string[] {
  const passed: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!HOP_BY_HOP.has(name.toLowerCase())) passed.push(name, rawHeaders[index + 1] ?? "");
  }
  return passed;
}

/** Returns a body whose links lead through the proxy, in its own coding; undefined where it has none. */
async function rewriteLinks(
  { base, origin }: ProxiedRequest,
  decoded: Buffer,
  coding: string | undefined,
): Promise<Buffer | undefined> {
  const [own = "", through = ""] = [base.origin, origin].map((from) => `"${from}${rootOf(base)}/`);
  const pieces: Buffer[] = [];
  let end = 0;
  for (let at; (at = decoded.indexOf(own, end)) >= 0; end = at + own.length) {
    pieces.push(decoded.subarray(end, at), Buffer.from(through));
  }
  if (pieces.length === 0) return undefined;
  return await encode(Buffer.concat([...pieces, decoded.subarray(end)]), coding);
}
