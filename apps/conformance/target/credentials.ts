import type { Secrets } from "./secrets.ts";
import { parseTokenSource, readTokenSource, type TokenSource } from "./token_source.ts";

/** Where a run's tokens come from. */
export interface CredentialOptions {
  /** The source of the operator's token, such as `env:OP_TOKEN`. */
  operator: string;
  /** The sources of other users' tokens. */
  user?: readonly string[];
  /** The source of the deployment's key, which lets the suite forge faulty tokens. */
  jwtSecret?: string | undefined;
  /** The source of an expired token. */
  expired?: string | undefined;
  /** The source of a refresh token. */
  refresh?: string | undefined;
  /**
   * The environment that token sources read.
   *
   * @default {}
   */
  env?: NodeJS.ProcessEnv;
}

/** The sources of everybody's token, and the secrets that were handed in. */
export interface Credentials {
  /** The operator's source, then the users'. */
  readonly sources: readonly TokenSource[];
  readonly jwtSecret: string | undefined;
  readonly expired: string | undefined;
  readonly refresh: string | undefined;
}

/**
 * Reads the secrets that a run is given, and registers them.
 *
 * @throws {ConfigurationError} when a source cannot be understood, or holds nothing
 */
export async function readCredentials(
  { operator, user = [], jwtSecret, expired, refresh, env = {} }: CredentialOptions,
  secrets: Secrets,
): Promise<Credentials> {
  const sources = [operator, ...user].map(parseTokenSource);
  const read = async (text: string | undefined, name: string): Promise<string | undefined> => {
    if (text === undefined) return undefined;
    const value = await readTokenSource(parseTokenSource(text), env);
    secrets.add(name, value);
    return value;
  };
  return {
    sources,
    jwtSecret: await read(jwtSecret, "JWT_SECRET"),
    expired: await read(expired, "EXPIRED_TOKEN"),
    refresh: await read(refresh, "REFRESH_TOKEN"),
  };
}

/** Registers the values of headers that look like credentials. */
export function registerHeaders(headers: Record<string, string>, secrets: Secrets): void {
  for (const [name, value] of Object.entries(headers)) {
    if (/auth|token|cookie|key|secret/i.test(name)) {
      secrets.add(name.toUpperCase().replace(/\W/g, "_"), value);
    }
  }
}
