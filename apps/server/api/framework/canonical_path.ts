import { API_PATH } from "@sessions/domain";

const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

/**
 * Returns the one spelling of a path below the API: the framework decodes a path before it looks for
 * a route, so `/api/%73essions` is the list, and `/api/sessions%2F1` a session.
 *
 * @param path as the request has it
 * @returns the path, escaped as `encodeURIComponent` does; any other path as it came
 */
export function canonicalPath(path: string): string {
  if (!path.includes("%")) return path;
  const decoded = path.replace(ESCAPES, decodeEscapes);
  if (decoded !== API_PATH && !decoded.startsWith(`${API_PATH}/`)) return path;
  return decoded.split("/").map(encodeURIComponent).join("/");
}

/** Decodes a run of escapes; bytes that are no UTF-8 stay as they are. */
function decodeEscapes(run: string): string {
  const bytes = Buffer.from(run.replaceAll("%", ""), "hex");
  const whole = decodeUtf8(bytes);
  if (whole !== undefined) return whole;
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) =>
      decodeUtf8(bytes.subarray(at, at + size)) !== undefined
    );
    text += length
      ? decodeUtf8(bytes.subarray(at, at + length))
      : `%${bytes.toString("hex", at, at + 1).toUpperCase()}`;
    at += length ?? 1;
  }
  return text;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
