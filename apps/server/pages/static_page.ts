import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { contentSecurityPolicy, type Page } from "./page.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** What {@link staticPage} may be told. */
export interface StaticPageOptions {
  /**
   * Whether its name changes with its content, so that a browser need not ask again.
   *
   * @default false
   */
  immutable?: boolean;
  /** @default what a page of own files needs */
  policy?: string;
}

/** A page that is a file; it is read once. */
export function staticPage(
  file: string,
  { immutable = false, policy = contentSecurityPolicy() }: StaticPageOptions = {},
): Page {
  let bytes: Promise<Buffer> | undefined;
  return async function staticPage(context) {
    context.body = await (bytes ??= readFile(file));
    context.set({
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      "Content-Security-Policy": policy,
      "Cache-Control": immutable ? "public, max-age=31536000, immutable" : "no-cache",
    });
  };
}
