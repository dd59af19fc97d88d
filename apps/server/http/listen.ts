import { LIMITS } from "../limits.ts";
import { heldBack } from "./request_state.ts";
import { startTimer, stopTimer } from "../world/real_time.ts";
import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A certificate and its private key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Options for {@linkcode listen}. */
export interface ListenOptions {
  host: string;
  /** From 0, which is any free port, to 65535. */
  port: number;
  /** Makes the server speak HTTPS. */
  certificate?: Certificate | undefined;
  /** Whether the process lives on for as long as it listens. @default true */
  holdsProcess?: boolean;
  /** Other limits than those of the mock. */
  limits?: Partial<Record<"connections" | "headersTime" | "requestTime", number>>;
}

/**
 * Guards a listener: what it throws, or rejects with, is reported, and the connection is ended. It
 * never ends the process.
 */
export function guarded(
  listener: (...call: Parameters<RequestListener>) => unknown,
  onError: (error: unknown) => void,
): RequestListener {
  return async function guarded(request, response) {
    try {
      await listener(request, response);
    } catch (error) {
      onError(error);
      if (response.headersSent) request.socket.destroy();
      else {
        response.writeHead(500, { "Content-Type": "application/json", Connection: "close" });
        response.end('{"detail":"Internal error."}');
      }
    }
  };
}

/** A server that accepts requests. */
export interface Listening {
  /** Such as `http://127.0.0.1:8000`. */
  readonly origin: string;
  /** Accepts no more, lets what is in flight finish, and resolves then. */
  close(): Promise<void>;
}

/** A server that cannot listen; the message says what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** A certificate and a key that are none, or do not belong together. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/**
 * Listens with a request handler.
 *
 * @throws {ListenError} when the address cannot be listened on
 * @throws {CertificateError} when the certificate cannot be used
 */
export async function listen(
  handler: RequestListener,
  { host, port, certificate, holdsProcess = true, limits = {} }: ListenOptions,
): Promise<Listening> {
  const options = { ...times(limits), maxHeaderSize: LIMITS.headers.most };
  const server: Server = certificate
    ? await secureServer({ ...certificate, ...options }, handler)
    : createServer(options, handler);
  server.on("clientError", refuseConnection);
  const most = limits.connections ?? LIMITS.connections.most;
  const connections = trackConnections(server, { secure: certificate !== undefined, most });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    throw new ListenError(
      `Cannot listen on ${host}:${port}: ${explain(error as NodeJS.ErrnoException)}`,
      { cause: error },
    );
  }
  if (!holdsProcess) {
    server.unref();
    server.on("connection", (socket: Socket) => socket.unref());
  }
  const { port: actual } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    origin: `${certificate ? "https" : "http"}://${name}:${actual}`,
    close: () => close(server, connections),
  };
}

/** Half the time later at most, a sender that is too slow is noticed. */
function times(limits: NonNullable<ListenOptions["limits"]>): ServerOptions {
  const headersTimeout = limits.headersTime ?? LIMITS.headersTime.most;
  const requestTimeout = limits.requestTime ?? LIMITS.requestTime.most;
  return { headersTimeout, requestTimeout, connectionsCheckingInterval: headersTimeout / 2 };
}

async function secureServer(
  options: Certificate & ServerOptions,
  handler: RequestListener,
): Promise<Server> {
  const { createServer: createSecureServer } = await import("node:https");
  try {
    return createSecureServer(options, handler);
  } catch (error) {
    throw new CertificateError(
      `Cannot speak HTTPS with this certificate and key: ${(error as Error).message}. ` +
        "Give PEM files that belong together with --cert and --key",
      { cause: error },
    );
  }
}

/** How long what is in flight may take to finish, in milliseconds. */
const GRACE_MS = 10_000;

/** Every connection, with the answer to its last request. */
type Connections = Map<Socket, ServerResponse | undefined>;

function trackConnections(
  server: Server,
  { secure, most }: { secure: boolean; most: number },
): Connections {
  const connections: Connections = new Map();
  const event = secure ? "secureConnection" : "connection";
  // Node's own listener reads requests: a connection too many is answered before it has sent one.
  const readers = server.listeners(event) as ((socket: Socket) => void)[];
  server.removeAllListeners(event);
  server.on(event, (socket: Socket) => {
    if (connections.size >= most) {
      const detail = `There are ${most} connections, and no more are allowed. Close some`;
      socket.on("error", () => {});
      return endWith(socket, "503 Service Unavailable", detail);
    }
    connections.set(socket, undefined);
    socket.once("close", () => connections.delete(socket));
    for (const read of readers) read.call(server, socket);
  });
  server.on("request", ({ socket }, response) => {
    // The answer to a request that came behind another has no socket yet.
    connections.set(socket, response);
    if (!server.listening) response.once("close", () => socket.end());
  });
  return connections;
}

/** A connection that asks nothing would otherwise hold the server until its time-out. */
async function close(server: Server, connections: Connections): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const [socket, answer] of connections) {
    if (!answer || answer.writableFinished || heldBack.has(answer)) socket.destroy();
    else answer.once("close", () => socket.end());
  }
  const grace = startTimer(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  stopTimer(grace);
}

const NEXT_STEP: Record<string, string> = {
  EADDRINUSE: "the port is in use. Choose another port, or 0 for any free one",
  EACCES: "the port is not permitted. Choose a port from 1024 up, or 0 for any free one",
  EADDRNOTAVAIL: "this machine has no such address. Choose another host",
  ENOTFOUND: "the host is unknown. Choose another host",
};

function explain(error: NodeJS.ErrnoException): string {
  return NEXT_STEP[error.code ?? ""] ?? error.message;
}

const BROKEN_REQUESTS: Record<string, [string, string]> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "The URL and headers are too large.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request took too long."],
};

/** Answers what never became a request. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, detail] = BROKEN_REQUESTS[error.code ?? ""] ??
    ["400 Bad Request", "The request is not HTTP."];
  endWith(socket, status, detail);
}

/** What still arrives is thrown away: unread, it would make the system take the answer back. */
function endWith(socket: Socket, status: string, detail: string): void {
  socket.resume();
  socket.setTimeout(GRACE_MS, () => socket.destroy());
  const body = JSON.stringify({ detail });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}
