import type { CheckedTarget } from "../check_target.ts";

/** A request that two deployments can be asked alike. */
export interface AskedAlike {
  readonly method: string;
  /** The path behind the base URL, with the query. */
  readonly path: string;
  /** Headers beside those of every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The asker: `operator`, `user 1`, `nobody`, or what is wrong with the `Authorization`. */
  readonly as: string;
  /** What an asker without a token of their own says of themselves. */
  readonly authorization: string | undefined;
}

/** Writes are not sent twice, and a validator is that of one deployment. */
const SAFE = ["GET", "HEAD", "OPTIONS"];
const CONDITIONAL = ["If-None-Match", "If-Modified-Since"];

/**
 * Returns what the checks asked a deployment that another one can be asked as well, each once: no
 * writes, no conditional requests, and no tokens that the suite made of this deployment's.
 */
export function askedAlike(
  { baseUrl, exchanges, identities, secrets }: Pick<
    CheckedTarget,
    "baseUrl" | "exchanges" | "identities" | "secrets"
  >,
): AskedAlike[] {
  const names = new Set(identities.map(({ name }) => name));
  const asked = new Map<string, AskedAlike>();
  for (const { request: { method, url, headers: sent }, as } of exchanges) {
    const { Authorization: authorization, ...headers } = sent;
    if (!SAFE.includes(method) || !url.startsWith(baseUrl)) continue;
    if (CONDITIONAL.some((name) => name in headers)) continue;
    const path = url.slice(baseUrl.length);
    const isKnown = names.has(as);
    if (!isKnown && secrets.leakIn(authorization ?? "") !== undefined) continue;
    const one = { method, path, headers, as, authorization: isKnown ? undefined : authorization };
    asked.set(JSON.stringify(one), one);
  }
  return [...asked.values()];
}
