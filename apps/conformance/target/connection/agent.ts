import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { ConfigurationError } from "../configuration_error.ts";
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
  const httpProxy = proxyOf("HTTP_PROXY", named);
  const httpsProxy = proxyOf("HTTPS_PROXY", named);
  if (!httpProxy && !httpsProxy) return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    requestTls: tls,
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    noProxy: named("NO_PROXY") ?? "",
  });
}

/** Returns the URL of a proxy; curl and others take one without a scheme, too. */
function proxyOf(
  name: string,
  named: (name: string) => string | undefined,
): string | undefined {
  const text = named(name);
  if (!text) return undefined;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(url)) return url;
  throw new ConfigurationError(
    `Cannot use ${name}: it is no URL. Give one such as http://127.0.0.1:3128, or unset it`,
  );
}
