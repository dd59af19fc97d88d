import { Agent, request as httpRequest, type RequestListener } from "node:http";
import { Agent as SecureAgent, request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";

/** What belongs to one connection and is not passed on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "upgrade", "te"]);

/**
 * Hands requests to another server on this machine as they came, and its answers back as they come:
 * a connection that it resets is reset.
 *
 * @param origin such as `http://127.0.0.1:8000`; a certificate is not checked
 */
export function forwarder(origin: string): RequestListener {
  const { protocol, hostname: host, port } = new URL(origin);
  const secure = protocol === "https:";
  const agent = secure
    ? new SecureAgent({ keepAlive: true, rejectUnauthorized: false })
    : new Agent({ keepAlive: true });
  const send = secure ? httpsRequest : httpRequest;
  return function forward(request, response) {
    const { method, url: path, rawHeaders, socket } = request;
    const headers = endToEnd(rawHeaders);
    if (request.headers.host === undefined) {
      headers.push("Host", `${socket.localAddress}:${socket.localPort}`);
    }
    const onward = send({ host, port, agent, method, path, headers }, (answer) => {
      // An answer that comes before all of the body did needs no more of it.
      request.unpipe(onward);
      request.resume();
      response.sendDate = false;
      const { statusCode = 502, statusMessage } = answer;
      try {
        response.writeHead(statusCode, statusMessage, endToEnd(answer.rawHeaders));
      } catch {
        // Headers that cannot be handed on.
        onward.destroy();
        socket.resetAndDestroy();
        return;
      }
      response.flushHeaders();
      pipeline(answer, response, () => {});
    });
    onward.on("error", () => {
      if (!response.headersSent) socket.resetAndDestroy();
    });
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  };
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, rawHeaders[index + 1] as string);
  }
  return kept;
}
