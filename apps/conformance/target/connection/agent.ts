import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { type ConnectionOptions, DEFAULT_TIMEOUT_MS } from "./connection_options.ts";

/**
 * Opens connections of a pool, by the certificates that are to be trusted and through the proxy that the
 * environment names. HTTP/2 is spoken where the deployment prefers it.
 */
export function openAgent(
  {
    concurrency = 4,
    timeout = DEFAULT_TIMEOUT_MS,
    ca,
    clientCertificate,
    insecure = false,
    env = {},
  }: ConnectionOptions,
): Dispatcher {
  const tls = {
    ...(ca !== undefined && { ca }),
    ...clientCertificate,
    rejectUnauthorized: !insecure,
  };
  const options = {
    connections: concurrency,
    allowH2: true,
    connect: { timeout, ...tls },
    headersTimeout: timeout,
    bodyTimeout: timeout,
  };
  const named = (name: string) => env[name.toLowerCase()] || env[name];
  const httpProxy = named("HTTP_PROXY");
  const httpsProxy = named("HTTPS_PROXY");
  if (!httpProxy && !httpsProxy) return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    requestTls: tls,
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    noProxy: named("NO_PROXY") ?? "",
  });
}
