/** A request that the page sent, and what came. */
export interface Exchange {
  readonly id: number;
  /** What of the page it is for. */
  readonly purpose: string;
  readonly method: string;
  readonly url: string;
  /** Who asked; undefined is nobody. */
  readonly user: number | undefined;
  /** 0 where no answer came. */
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly milliseconds: number;
}

/** What {@link exchange} may be told. */
export interface ExchangeOptions {
  purpose: string;
  token?: string | undefined;
  user?: number | undefined;
}

let sent = 0;

/** Sends a GET, and keeps what went over the wire. */
export async function exchange(
  url: string,
  { purpose, token, user }: ExchangeOptions,
): Promise<Exchange> {
  const start = performance.now();
  const asked = { id: ++sent, purpose, method: "GET", url: new URL(url, location.href).href, user };
  try {
    const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
    const answer = await fetch(url, { headers, cache: "no-store" });
    const body = await answer.text();
    return {
      ...asked,
      status: answer.status,
      headers: [...answer.headers],
      body,
      milliseconds: performance.now() - start,
    };
  } catch (error) {
    const milliseconds = performance.now() - start;
    return { ...asked, status: 0, headers: [], body: String(error), milliseconds };
  }
}

/** What an exchange answered; undefined where that is no JSON. */
export function readJson<Value>({ body }: Exchange): Value | undefined {
  try {
    return JSON.parse(body) as Value;
  } catch {
    return undefined;
  }
}

/** The command that sends the same request; the token stays out of it. */
export function curlOf({ url, user }: Pick<Exchange, "url" | "user">): string {
  const token = user === undefined ? "" : ' -H "Authorization: Bearer $TOKEN"';
  const insecure = url.startsWith("https:") ? " -k" : "";
  return `curl -i${insecure}${token} '${url.replaceAll("'", "%27")}'`;
}
