/** Why the contract answers a request as it does. */
export interface Reason {
  readonly because: string;
  readonly requirement: string;
  /** What the contract answers. */
  readonly contract: {
    readonly status: number;
    readonly count?: number;
    /** The sessions on the page, in order. */
    readonly ids?: readonly number[];
  };
  /** The deviations and faults that changed this answer. */
  readonly causes: readonly string[];
}

/** A request of the page, and its answer. */
export interface Exchange {
  readonly id: number;
  /** The `X-Request-ID` that it was sent with: the mock's journal has it. */
  readonly requestId: string;
  /** The part of the page that it is for. */
  readonly purpose: string;
  readonly method: string;
  readonly url: string;
  /** The id of the user who asked; undefined without a token. */
  readonly user: number | undefined;
  /** 0 if there was no answer. */
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly milliseconds: number;
  /** Why, once it is known; needs the control plane. */
  readonly reason?: Reason;
}

/** Options for {@linkcode exchange}. */
export interface ExchangeOptions {
  purpose: string;
  token?: string | undefined;
  user?: number | undefined;
}

let sent = 0;
/** Tells this tab's requests from those of others. */
const tab = Math.random().toString(36).slice(2);

/** Sends a GET, and records what went over the wire. */
export async function exchange(
  url: string,
  { purpose, token, user }: ExchangeOptions,
): Promise<Exchange> {
  const start = performance.now();
  const id = ++sent;
  const requestId = `console-${tab}-${id}`;
  const request = {
    id,
    requestId,
    purpose,
    method: "GET",
    url: new URL(url, location.href).href,
    user,
  };
  try {
    const headers: Record<string, string> = {
      "X-Request-ID": requestId,
      ...(token && { Authorization: `Bearer ${token}` }),
    };
    const answer = await fetch(url, { headers, cache: "no-store" });
    const body = await answer.text();
    return {
      ...request,
      status: answer.status,
      headers: [...answer.headers],
      body,
      milliseconds: performance.now() - start,
    };
  } catch (error) {
    const milliseconds = performance.now() - start;
    return { ...request, status: 0, headers: [], body: String(error), milliseconds };
  }
}

/** Parses the body of an answer; returns undefined if it is not JSON. */
export function readJson<Value>({ body }: Exchange): Value | undefined {
  try {
    return JSON.parse(body) as Value;
  } catch {
    return undefined;
  }
}
