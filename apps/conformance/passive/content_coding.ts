import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, deflate, gunzip, gzip, inflate } from "node:zlib";

type Convert = (bytes: Buffer) => Promise<Buffer>;

/** The content codings that can be read and written again (RFC 9110, section 8.4.1, and `br`). */
const CODINGS: Record<string, { readonly read: Convert; readonly write: Convert }> = {
  gzip: { read: promisify<Buffer, Buffer>(gunzip), write: promisify<Buffer, Buffer>(gzip) },
  deflate: { read: promisify<Buffer, Buffer>(inflate), write: promisify<Buffer, Buffer>(deflate) },
  br: {
    read: promisify<Buffer, Buffer>(brotliDecompress),
    write: promisify<Buffer, Buffer>(brotliCompress),
  },
  identity: { read: (bytes) => Promise.resolve(bytes), write: (bytes) => Promise.resolve(bytes) },
};

/** Returns a body without its coding; undefined where the coding is not known, or the body spoiled. */
export async function decode(bytes: Buffer, coding = "identity"): Promise<Buffer | undefined> {
  return await CODINGS[coding]?.read(bytes).catch(() => undefined);
}

/** Returns a body in a coding that {@linkcode decode} knew. */
export async function encode(bytes: Buffer, coding = "identity"): Promise<Buffer | undefined> {
  return await CODINGS[coding]?.write(bytes);
}
