import { Refusal } from "@sessions/domain";
import { describeJsonError } from "./python_json.ts";
import { LIMITS } from "../../limits.ts";
import { readBytes } from "../../http/read_bytes.ts";
import type { Context } from "../../http/request_state.ts";

const { most: MAX_BYTES } = LIMITS.body;

/**
 * Reads a body as the framework does: JSON, a form or a multipart form; no body is an empty object.
 * It may be read again.
 *
 * @throws {Refusal} `media-type`, `json`, `multipart` or `body-too-large`
 */
export function readBody(context: Context): Promise<unknown> {
  return context.state.body ??= readBodyOnce(context);
}

async function readBodyOnce(context: Context): Promise<unknown> {
  const bytes = await readBytes(context, MAX_BYTES);
  if (!bytes) throw new Refusal("body-too-large", String(MAX_BYTES));
  if (bytes.length === 0) return {};
  // The framework's own server takes a body without a type for text.
  const contentType = context.req.headers["content-type"] ?? "text/plain";
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  switch (type) {
    case "application/json":
      return readJson(bytes);
    case "application/x-www-form-urlencoded":
    case "multipart/form-data":
      return readForm(bytes, contentType);
    default:
      throw new Refusal("media-type", contentType);
  }
}

function readJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal("json", "the body is not UTF-8");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("json", describeJsonError(text));
  }
}

async function readForm(bytes: Buffer, contentType: string): Promise<unknown> {
  try {
    const form = await new Response(bytes, { headers: { "Content-Type": contentType } }).formData();
    return Object.fromEntries(form);
  } catch {
    throw new Refusal("multipart", "Invalid boundary in multipart: None");
  }
}
