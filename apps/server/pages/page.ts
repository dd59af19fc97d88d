import type { Context } from "../http/request_state.ts";

/** Answers a request for one page. */
export type Page = (context: Context) => void | Promise<void>;

/** What a page may load: its own files, and what `extra` says. */
export function contentSecurityPolicy(extra: Readonly<Record<string, string>> = {}): string {
  const rules: Record<string, string> = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    ...extra,
  };
  return Object.entries(rules).map((rule) => rule.join(" ")).join("; ");
}
