import { ChangeError } from "@sessions/control";
import type { Context } from "../http/request_state.ts";
import { hostName, isLocalName } from "../http/local_name.ts";
import { requestOrigin } from "../http/request_origin.ts";
import { sameSecret } from "../tokens/same_secret.ts";

/** Options for {@linkcode guard}. */
export interface GuardOptions {
  /** The control token. */
  token: string;
  /** Names under which the mock may be called, beside addresses and `localhost`. */
  hosts: readonly string[];
}

const NEXT_STEP =
  "Send Authorization: Bearer and the control token, which the mock prints when it starts";

/**
 * Turns down who may not use the control plane: a `Host` that a web page's own domain could have
 * been rebound to, a page of another origin, and who does not hold the control token.
 *
 * @throws {ChangeError} `forbidden` or `unauthorized`
 */
export function guard(context: Context, { token, hosts }: GuardOptions, open: boolean): void {
  const { headers } = context.req;
  const name = hostName(headers.host ?? "");
  if (!isLocalName(name) && !hosts.includes(name)) {
    throw new ChangeError(
      "forbidden",
      `Cannot call the control plane as "${name}": call it by an address or localhost, or let the mock be started with this name as a host of its control plane`,
    );
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== requestOrigin(context)) {
    throw new ChangeError("forbidden", `Cannot call the control plane from a page of ${origin}`);
  }
  if (open) return;
  const given = /^Bearer +(\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
  if (!sameSecret(given, token)) {
    const problem = given === "" ? "there is no token" : "that token is not this mock's";
    throw new ChangeError(
      "unauthorized",
      `Cannot call the control plane: ${problem}. ${NEXT_STEP}`,
    );
  }
}
