import type { KeyObject } from "node:crypto";
import { checkClaims, claimedUserId, Refusal } from "@sessions/domain";
import koaJwt from "koa-jwt";
import type { Next } from "koa";
import type { ReadCredentials } from "./credentials.ts";
import type { Context, Step } from "./request_state.ts";
import { VERIFY } from "./tokens.ts";

/** What {@link authenticate} needs. */
export interface AuthenticateOptions {
  key: KeyObject;
  readCredentials: ReadCredentials;
}

/**
 * The steps that turn a bearer token into a viewer, or refuse the request.
 *
 * @see requirements `auth/required` to `auth/user`
 */
export function authenticate({ key, readCredentials }: AuthenticateOptions): Step[] {
  const verifySignature = koaJwt({
    // The types of koa-jwt know no key object; jsonwebtoken, which gets it, does.
    secret: key as unknown as string,
    getToken: (context) => (context as unknown as Context).state.credentials.token,
    key: "claims",
    passthrough: true,
    ...VERIFY,
  }) as unknown as Step;

  function findToken(context: Context, next: Next) {
    const { state } = context;
    if (state.authorization !== undefined) {
      state.credentials = readCredentials(state.authorization);
    }
    if (state.credentials.problem) throw new Refusal(state.credentials.problem);
    return next();
  }

  /** A signature that held once holds for good: the key does not change. */
  function verify(context: Context, next: Next) {
    const { credentials } = context.state;
    if (credentials.claims) {
      context.state.claims = credentials.claims;
      return next();
    }
    return verifySignature(context, () => {
      if (context.state.claims) credentials.claims = context.state.claims;
      return next();
    });
  }

  function findViewer(context: Context, next: Next) {
    const { claims, world: { clock, store } } = context.state;
    const problem = claims
      ? checkClaims(claims, { now: clock.now() / 1000 })
      : "Token is invalid or expired";
    if (!claims || problem) throw new Refusal("access-token", problem);
    if (claims["user_id"] === undefined) throw new Refusal("user-unnamed");
    const id = claimedUserId(claims);
    const user = id === undefined ? undefined : store.user(id);
    if (!user) throw new Refusal("user-unknown");
    if (user.is_active === false) throw new Refusal("user-inactive");
    context.state.viewer = { userId: user.id, isOperator: user.is_operator };
    return next();
  }

  return [findToken, verify, findViewer];
}
