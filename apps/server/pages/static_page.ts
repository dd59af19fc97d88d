import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { contentSecurityPolicy, type Page } from "./page.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

const PACKED = new Set([".css", ".html", ".js", ".svg"]);

/** Options for {@linkcode staticPage}. */
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

/** A file as it is sent: as it is, and compressed if that makes it smaller. */
interface Content {
  readonly plain: Buffer;
  readonly packed: Buffer | undefined;
  readonly tag: string;
}

/** Serves a file, compressed where the client takes it; it is read and compressed once. */
export function staticPage(
  file: string,
  { immutable = false, policy = contentSecurityPolicy() }: StaticPageOptions = {},
): Page {
  let content: Promise<Content> | undefined;
  return async function staticPage(context) {
    const { plain, packed, tag } = await (content ??= readContent(file));
    const isPacked = packed !== undefined &&
      context.acceptsEncodings("gzip", "identity") === "gzip";
    context.set({
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      "Content-Security-Policy": policy,
      "Cache-Control": immutable ? "public, max-age=31536000, immutable" : "no-cache",
      ETag: `W/"${tag}"`,
      ...(packed && { Vary: "Accept-Encoding" }),
      ...(isPacked && { "Content-Encoding": "gzip" }),
    });
    context.status = 200;
    if (context.fresh) {
      context.status = 304;
      context.remove("Content-Encoding");
    } else context.body = isPacked ? packed : plain;
  };
}

async function readContent(file: string): Promise<Content> {
  const plain = await readFile(file);
  const packed = PACKED.has(extname(file)) ? await promisify(gzip)(plain) : undefined;
  const tag = createHash("sha256").update(plain).digest("base64url").slice(0, 22);
  return { plain, packed: packed && packed.length < plain.length ? packed : undefined, tag };
}
