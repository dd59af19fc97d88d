/** Milliseconds for one request where nothing else is said. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** How connections to a deployment are made. */
export interface ConnectionOptions {
  /**
   * Connections at the same time.
   *
   * @default 4
   */
  concurrency?: number;
  /**
   * Milliseconds for one request, its body included.
   *
   * @default 10000
   */
  timeout?: number;
  /** PEM certificates to trust. */
  ca?: string | undefined;
  /** The client's own certificate and its key, as PEM. */
  clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  /**
   * Trusts any certificate.
   *
   * @default false
   */
  insecure?: boolean;
  /**
   * Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are looked for.
   *
   * @default no proxy
   */
  env?: NodeJS.ProcessEnv;
}
