import type { KeyObject } from "node:crypto";
import {
  checkClaims,
  checkTokenHeader,
  claimedUserId,
  frameworkOf,
  Refusal,
  type Viewer,
} from "@sessions/domain";
import koaJwt from "koa-jwt";
import type { Next } from "koa";
import type { ReadCredentials } from "../http/credentials.ts";
import type { Context, Step } from "../http/request_state.ts";
import { asClaims, type Claims, VERIFY } from "../tokens/tokens.ts";

/** Options for {@linkcode authenticate}. */
export interface AuthenticateOptions {
  key: KeyObject;
  readCredentials: ReadCredentials;
}

/**
 * The step that turns a bearer token into a viewer, or refuses the request.
 *
 * @see requirements `auth/required` to `auth/user`
 */
export function authenticate({ key, readCredentials }: AuthenticateOptions): Step {
  const verifySignature = koaJwt({
    // The types of koa-jwt know no key object; jsonwebtoken, which gets it, does.
    secret: key as unknown as string,
    getToken: (context) => (context as unknown as Context).state.credentials.token,
    key: "claims",
    passthrough: true,
    ...VERIFY,
  }) as unknown as Step;

  return function authenticate(context: Context, next: Next) {
    const { state } = context;
    if (state.authorization !== undefined) {
      state.credentials = readCredentials(state.authorization);
    }
    const { credentials } = state;
    if (credentials.problem) throw new Refusal(credentials.problem);
    // A signature that held once holds for good: the key does not change.
    if (credentials.claims) {
      state.viewer = viewerOf(context, credentials.claims);
      return next();
    }
    return verifySignature(context, () => {
      const claims = asClaims(state.claims);
      if (claims) credentials.claims = claims;
      state.viewer = viewerOf(context, claims);
      return next();
    });
  };
}

function viewerOf(
  { state: { credentials, world: { clock, store, framework } } }: Context,
  claims: Claims | undefined,
): Viewer {
  const problem = claims
    ? checkTokenHeader(credentials.header ?? {}, framework) ??
      checkClaims(claims, { now: clock.now() / 1000, framework })
    : frameworkOf(framework).tokenInvalid;
  if (!claims || problem) throw new Refusal("access-token", problem);
  if (claims["user_id"] === undefined) throw new Refusal("user-unnamed");
  const id = claimedUserId(claims);
  const user = id === undefined ? undefined : store.user(id);
  if (!user) throw new Refusal("user-unknown");
  if (user.is_active === false) throw new Refusal("user-inactive");
  return { userId: user.id, isOperator: user.is_operator };
}
