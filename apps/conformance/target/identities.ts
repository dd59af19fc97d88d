import jwt from "jsonwebtoken";
import { claimedUserId } from "@sessions/domain";
import { ConfigurationError } from "./configuration_error.ts";
import type { RecordedResponse } from "./recorded_response.ts";
import type { Secrets } from "./secrets.ts";
import { readTokenSource, type TokenSource } from "./token_source.ts";
import type { Transport } from "./transport.ts";

/** Someone whose token the run holds. */
export interface Identity {
  /** `operator`, `user 1`, `user 2`, … */
  readonly name: string;
  /** The id that the token claims, if it can be read. */
  readonly userId: number | undefined;
  /** Returns the present token; it may be renewed during a run. */
  token(): string;
  /** Fetches the token again, once, after a 401; false when it cannot. */
  renew(): Promise<boolean>;
}

/** Options for {@linkcode openIdentity}. */
export interface IdentityOptions {
  name: string;
  source: TokenSource;
  env: NodeJS.ProcessEnv;
  secrets: Secrets;
  transport: Transport;
}

/** An identity with the refresh token that its login gave. */
export interface OpenIdentity extends Identity {
  refreshToken(): string | undefined;
}

/** The deployment refuses the credentials of an identity. */
export class RejectedCredentials extends Error {
  override readonly name = "RejectedCredentials";
}

/**
 * Fetches an identity's token from its source.
 *
 * @throws {ConfigurationError} when the source holds none
 * @throws {RejectedCredentials} when a login is refused
 */
export async function openIdentity(
  { name, source, env, secrets, transport }: IdentityOptions,
): Promise<OpenIdentity> {
  let refresh: string | undefined;
  const fetchToken = async (): Promise<string> => {
    const text = await readTokenSource(source, env);
    secrets.add(source.name, text);
    if (source.kind !== "login") return text;
    const answer = await logIn(transport, source.from, text);
    const { access, refresh: held } = (answer.json ?? {}) as {
      access?: unknown;
      refresh?: unknown;
    };
    if (answer.status !== 200 || typeof access !== "string") {
      throw new RejectedCredentials(
        `Cannot log in as ${name} "${source.from}": the deployment answered ${answer.summary}. Check the username and env:${source.password}`,
      );
    }
    const label = name.toUpperCase().replace(/\W/g, "_");
    secrets.add(`${label}_TOKEN`, access);
    if (typeof held === "string") {
      refresh = held;
      secrets.add(`${label}_REFRESH`, held);
    }
    return access;
  };
  let token = await fetchToken();
  if (/\s/.test(token)) {
    throw new ConfigurationError(
      `Cannot use the token of ${name}: it holds white space. Give the token alone, without "Bearer"`,
    );
  }
  let renewals = source.kind === "cmd" || source.kind === "login" ? 1 : 0;
  const claims = jwt.decode(token);
  const userId = typeof claims === "object" && claims !== null ? claimedUserId(claims) : undefined;
  return {
    name,
    userId,
    token: () => token,
    async renew() {
      if (renewals-- <= 0) return false;
      token = await fetchToken();
      return true;
    },
    refreshToken: () => refresh,
  };
}

function logIn(
  transport: Transport,
  username: string,
  password: string,
): Promise<RecordedResponse> {
  return transport.send({
    url: "/token/",
    as: "login",
    method: "POST",
    body: JSON.stringify({ username, password }),
  });
}
