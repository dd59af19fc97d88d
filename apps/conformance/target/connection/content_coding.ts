import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, deflate, gunzip, gzip, inflate } from "node:zlib";

type Convert = (bytes: Buffer) => Promise<Buffer>;
type Read = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** The content codings that can be read and written again (RFC 9110, section 8.4.1, and `br`). */
const CODINGS: Record<string, { readonly read: Read; readonly write: Convert }> = {
  gzip: { read: promisify(gunzip) as Read, write: promisify<Buffer, Buffer>(gzip) },
  deflate: { read: promisify(inflate) as Read, write: promisify<Buffer, Buffer>(deflate) },
  br: {
    read: promisify(brotliDecompress) as Read,
    write: promisify<Buffer, Buffer>(brotliCompress),
  },
  identity: { read: (bytes) => Promise.resolve(bytes), write: (bytes) => Promise.resolve(bytes) },
};

/**
 * Returns a body without its coding; undefined where the coding is not known, the body spoiled, or
 * larger than `maxBytes` without it.
 */
export async function decode(
  bytes: Buffer,
  coding: string = "identity",
  maxBytes: number,
): Promise<Buffer | undefined> {
  return await codecOf(coding)?.read(bytes, { maxOutputLength: maxBytes }).catch(() => undefined);
}

/** Returns a body in a coding that {@linkcode decode} knew. */
export async function encode(bytes: Buffer, coding = "identity"): Promise<Buffer | undefined> {
  return await codecOf(coding)?.write(bytes);
}

/** A coding's name has no case, and an `x-` of old times means the same. */
function codecOf(coding: string): typeof CODINGS[string] | undefined {
  const name = coding.trim().toLowerCase().replace(/^x-/, "");
  return Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
}
