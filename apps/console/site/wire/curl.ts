import type { Exchange } from "../api/exchange.ts";

/** Returns the command that sends the same request; the token stays out of it. */
export function curlOf({ url, user }: Pick<Exchange, "url" | "user">): string {
  const token = user === undefined ? "" : ' -H "Authorization: Bearer $TOKEN"';
  const insecure = url.startsWith("https:") ? " -k" : "";
  return `curl -i${insecure}${token} '${url.replaceAll("'", "%27")}'`;
}
