import { request } from "node:http";
import jwt from "jsonwebtoken";
import { type Ask, NOW } from "./requests.ts";

const COMPARED = [
  "content-type",
  "content-length",
  "allow",
  "vary",
  "www-authenticate",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "location",
];

/** What of an answer is compared. */
export type Answered = Record<string, unknown>;

/** Asks a server, and returns what of its answer is compared: status, headers and bytes. */
export function ask(
  url: string,
  { method = "GET", path, headers = {}, body }: Ask,
): Promise<Answered> {
  const { hostname, port } = new URL(url);
  return new Promise<Answered>((resolve, reject) => {
    const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const outgoing = request({
      agent: false,
      hostname,
      port,
      method,
      path,
      headers: { ...headers, ...length, Host: "portal.test:1" },
    }, (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on("data", (piece) => pieces.push(piece)).on("error", reject).on("end", () => {
        const named = COMPARED.map((name) => [name, incoming.headers[name]]);
        resolve({
          status: incoming.statusCode,
          ...Object.fromEntries(named),
          // Without a body its length may be left out, and newer development servers do.
          ...(pieces.length === 0 && { "content-length": undefined }),
          body: Buffer.concat(pieces).toString("latin1").replace(
            /eyJ[\w-]+\.[\w-]+\.[\w-]+/g,
            readable,
          ),
        });
      });
    });
    outgoing.on("error", (error) => resolve({ status: error.message })).end(body);
  });
}

/** A token's claims, without what differs from token to token. */
function readable(token: string): string {
  const claims = jwt.decode(token) as Record<string, unknown>;
  const life = Math.round((Number(claims["exp"]) - NOW) / 60);
  return JSON.stringify({
    ...claims,
    exp: `in ${life} minutes`,
    iat: typeof claims["iat"],
    jti: typeof claims["jti"],
  });
}
