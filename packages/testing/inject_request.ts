import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import inject from "light-my-request";

/** Node's own, whatever a test puts in its place later. */
const { setImmediate: afterThisTurn } = globalThis;

/** A request that no socket carries. */
export interface InjectedRequest {
  readonly method: string;
  /** Absolute: its host is the `Host` header. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** The base URL that the client calls the API at, where its path is another. */
  readonly apiBase?: string | undefined;
}

/** Its answer, as it would have come over the wire. */
export interface InjectedAnswer {
  readonly status: number;
  /** By their names in lower case; repeated ones are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** Hands a request to a handler of Node's, without a socket. */
export async function injectRequest(
  handler: RequestListener,
  { method, url, headers, body, apiBase }: InjectedRequest,
): Promise<InjectedAnswer> {
  const secure = url.startsWith("https:");
  const answer = await inject((request, response) => {
    // What tells a handler that the client speaks HTTPS; the links it writes depend on it.
    if (secure) Object.assign(request.socket, { encrypted: true });
    if (apiBase !== undefined) Object.assign(request, { apiBase });
    handler(request, response);
  }, {
    method: method as "GET",
    url,
    // Without a port where the scheme has one of its own, as clients send it.
    headers: {
      host: new URL(url).host,
      ...headers,
      ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    },
    // As text, the body would be held a second time.
    payloadAsStream: true,
    // Anything but a stream would be read by a timer that a test may have faked.
    ...(body !== undefined && { payload: Readable.from([Buffer.from(body)]) }),
  });
  const bytes = await bytesOf(answer.stream());
  // What answered lets go of its memory in the next turn only: a loop of requests must not prevent that.
  await new Promise<void>((resolve) => afterThisTurn(resolve));
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(", ") : String(value),
      ]),
    ),
    bytes,
  };
}

/** Reads a stream to its end, without the Blob that `node:stream/consumers` makes of it first. */
function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.once("error", reject);
    stream.once("end", () => resolve(Buffer.concat(pieces)));
  });
}
