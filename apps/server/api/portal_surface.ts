import {
  lastValue,
  operationOf,
  parseQueryString,
  readInteger,
  SESSIONS_PATH,
  type Surface,
} from "@sessions/domain";
import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { htmlPage } from "../http/html_page.ts";
import { decodeSegment } from "../http/paths.ts";
import type { Context } from "../http/request_state.ts";
import { escapeHtml } from "./escape_html.ts";

const SUFFIXED = new RegExp(`^(${SESSIONS_PATH}(?:/[^/.]+)?)\\.([a-z0-9]+)/?$`);

/** Takes the format off the end of a path, such as `.json`, where a portal's routes have one. */
export function takeSuffix(context: Context, { browsable }: Surface): void {
  const [, path, format] = browsable ? SUFFIXED.exec(context.path) ?? [] : [];
  if (path === undefined || format === undefined) return;
  context.path = path;
  context.state.format = format;
}

/** Gives an answer the marks of a portal's own code: its 500s, its pages for people, its `Vary`. */
export function dressAnswer(context: Context, surface: Surface): void {
  if (isBeyond(context, surface)) return htmlPage(context);
  // Only the framework's own answers name the methods: its error pages and redirects do not.
  if (!surface.browsable || !context.response.get("Allow")) return;
  const { state } = context;
  const asksSession = state.refusal?.code === "credentials-missing";
  context.vary("Accept");
  if (state.page || asksSession) context.vary("Cookie");
  if (state.page) renderPage(context);
}

/** Whether the database refuses an integer of the request, and the portal with it. */
function isBeyond(context: Context, { integerBits }: Surface): boolean {
  if (integerBits === undefined || context.state.viewer === undefined) return false;
  const beyond = (text: string) => Math.abs(readInteger(text) ?? 0) >= 2 ** (integerBits - 1);
  switch (operationOf(context.path)) {
    case "list":
      return context.status === 200 && context.method !== "OPTIONS" &&
        beyond(lastValue(parseQueryString(context.querystring), "experiment_id") ?? "");
    case "detail":
      return context.status === 404 &&
        beyond(decodeSegment(context.path.slice(SESSIONS_PATH.length + 1)));
    default:
      return false;
  }
}

/** The page for people: plainer than the framework's, with the same status, headers and content. */
function renderPage(context: Context): void {
  const { status, method, path, body } = context;
  const title = path.startsWith(`${SESSIONS_PATH}/`) ? "Instance" : "List";
  const content = JSON.stringify(JSON.parse(String(body)), null, 4);
  context.set("Content-Type", "text/html; charset=utf-8");
  context.set(
    "Set-Cookie",
    `csrftoken=${randomUUID().replaceAll("-", "")}; Max-Age=31449600; Path=/; SameSite=Lax`,
  );
  context.status = status;
  context.body = [
    "<!DOCTYPE html>",
    `<html><head><title>${title} – Django REST framework</title></head><body>`,
    `<h1>${title}</h1>`,
    `<pre>${escapeHtml(`${method} ${context.url}`)}</pre>`,
    `<pre><b>HTTP ${status} ${STATUS_CODES[status]}</b>\n\n${escapeHtml(content)}</pre>`,
    "</body></html>\n",
  ].join("\n");
}
