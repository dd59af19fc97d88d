import { claimedUserId } from "@sessions/domain";
import { ConfigurationError } from "./configuration_error.ts";
import type { RecordedResponse } from "./recorded_response.ts";
import type { Secrets } from "./secrets.ts";
import { claimsOf } from "./token_claims.ts";
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
  /** Returns the present token, or a new one where it is about to expire. */
  readyToken(): Promise<string>;
  /** Notes that a token was accepted: when it is refused later, a new one may be, too. */
  accept(token: string): void;
  /**
   * Fetches a token in place of one that was refused; those who ask together share one renewal.
   *
   * @param refused the token that got a 401
   * @returns whether there is another one to try
   */
  renew(refused: string): Promise<boolean>;
  /** When the present token expires, in seconds since 1970, if it says so. */
  expires(): number | undefined;
}

/** Options for {@linkcode openIdentity}. */
export interface IdentityOptions {
  name: string;
  source: TokenSource;
  env: NodeJS.ProcessEnv;
  secrets: Secrets;
  transport: Transport;
  /**
   * Milliseconds since 1970.
   *
   * @default {Date.now}
   */
  now?: () => number;
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
  { name, source, env, secrets, transport, now = Date.now }: IdentityOptions,
): Promise<OpenIdentity> {
  const label = name.toUpperCase().replace(/\W/g, "_");
  let refresh: string | undefined;
  const fetchToken = async (): Promise<string> => {
    const text = await readTokenSource(source, env);
    // What the environment holds keeps its name there, so that a command can be pasted.
    const known = source.kind === "env" || source.kind === "login";
    secrets.add(known ? source.name : `${label}_TOKEN`, text);
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
  const canRenew = source.kind === "cmd" || source.kind === "login";
  /** Renewals in a row whose token was refused as well. */
  let useless = 0;
  let renewed = "";
  let isAccepted = false;
  let dueAt = dueTime(token, now());
  let renewing: Promise<void> | undefined;
  const renewOnce = () =>
    renewing ??= fetchToken().then((fresh) => {
      // One that is still the same expires no later.
      dueAt = fresh === token ? Infinity : dueTime(fresh, now());
      token = renewed = fresh;
      isAccepted = false;
    }).finally(() => renewing = undefined);
  const claims = claimsOf(token);
  const userId = claims && claimedUserId(claims);
  return {
    name,
    userId,
    token: () => token,
    async readyToken() {
      // Where that fails, the token may still do.
      if (canRenew && now() >= dueAt) await renewOnce().catch(() => dueAt = Infinity);
      return token;
    },
    accept(accepted) {
      isAccepted ||= accepted === token;
    },
    async renew(refused) {
      if (!canRenew) return false;
      if (refused !== token) return true;
      useless = refused === renewed && !isAccepted ? useless + 1 : 0;
      if (useless >= MAX_USELESS) return false;
      await renewOnce();
      return true;
    },
    expires() {
      const exp = claimsOf(token)?.["exp"];
      return typeof exp === "number" ? exp : undefined;
    },
    refreshToken: () => refresh,
  };
}

/** Returns when a token is to be renewed, by the clock of who asks: it lives as long as it says, from now on. */
function dueTime(token: string, nowMs: number): number {
  const { iat, exp } = claimsOf(token) ?? {};
  if (typeof iat !== "number" || typeof exp !== "number") return Infinity;
  const lifetime = (exp - iat) * 1000;
  return nowMs + lifetime - Math.min(MAX_AHEAD_MS, lifetime / 5);
}

/** So long before it expires a token is renewed, or a fifth of its life. */
const MAX_AHEAD_MS = 5000;

/** A token that is refused at once, however fresh, is not renewed for ever. */
const MAX_USELESS = 2;

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
