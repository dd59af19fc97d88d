import type { IncomingMessage, ServerResponse } from "node:http";
import { SESSIONS_PATH } from "@sessions/domain";
import type { Dispatcher } from "undici";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** An exchange that passed, whole. */
export interface PassedExchange {
  readonly answer: RecordedResponse;
  /** The headers that it was asked with, by their names in lower case. */
  readonly requestHeaders: IncomingMessage["headers"];
  /** When it was asked, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly ms: number;
}

/** A request on its way through the proxy. */
export interface ProxiedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The base URL of the deployment. */
  readonly base: URL;
  readonly agent: Dispatcher;
  /** The proxy's own origin, as the client calls it. */
  readonly origin: string;
  /** Called with every answer of the API that was read whole. */
  passed(exchange: PassedExchange): void;
  /** Called with what the person at the terminal should know. */
  notice(text: string): void;
}

/** The header that names the faults which an answer was touched by. */
export const FAULT_HEADER = "X-Injected-Fault";

/** Returns a URL's path without a closing slash. */
export function rootOf({ pathname }: URL): string {
  return pathname.replace(/\/$/, "");
}

/** Returns the path of a request as the contract has it, whatever the base URL's own is. */
export function apiPath({ request, base }: ProxiedRequest): string {
  const [path = ""] = (request.url ?? "").split("?");
  const root = rootOf(base);
  return path.startsWith(root) ? `/api${path.slice(root.length)}` : "";
}

/** Whether a request is for the list or a detail. */
export function isForSessions(proxied: ProxiedRequest): boolean {
  return apiPath(proxied).startsWith(SESSIONS_PATH);
}

/** Answers in place of the deployment. */
export function answerInstead(
  { request, response }: ProxiedRequest,
  status: number,
  body: unknown,
): void {
  allowOrigin(request, response);
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** Lets a browser app of any origin read an answer. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.origin === undefined) return;
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader(
    "Access-Control-Expose-Headers",
    `Allow, Content-Length, WWW-Authenticate, ${FAULT_HEADER}`,
  );
}
