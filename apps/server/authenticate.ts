import type { KeyObject } from "node:crypto";
import { checkClaims, claimedUserId, Refusal } from "@sessions/domain";
import koaJwt from "koa-jwt";
import type { Next } from "koa";
import type { Context, Step } from "./request_state.ts";
import { type Claims, VERIFY } from "./tokens.ts";

/** How many tokens whose signature held are remembered. */
const REMEMBERED = 10_000;

/** What {@link authenticate} needs. */
export interface AuthenticateOptions {
  key: KeyObject;
}

/**
 * The steps that turn a bearer token into a viewer, or refuse the request.
 *
 * @see requirements `auth/required` to `auth/user`
 */
export function authenticate({ key }: AuthenticateOptions): Step[] {
  const verifySignature = koaJwt({
    // The types of koa-jwt know no key object; jsonwebtoken, which gets it, does.
    secret: key as unknown as string,
    getToken: (context) => (context as unknown as Context).state.bearer ?? null,
    key: "claims",
    passthrough: true,
    ...VERIFY,
  });

  const verified = new Map<string, Claims>();

  /** A signature that held holds for good: its key does not change. */
  function verify(context: Context, next: Next) {
    const { bearer = "" } = context.state;
    const claims = verified.get(bearer);
    if (claims) {
      context.state.claims = claims;
      return next();
    }
    return (verifySignature as unknown as Step)(context, () => {
      if (context.state.claims) {
        if (verified.size >= REMEMBERED) verified.clear();
        verified.set(bearer, context.state.claims);
      }
      return next();
    });
  }

  function readBearer(context: Context, next: Next) {
    // Two fields are one value with a comma, as WSGI has it; Node would drop the second.
    const { authorization = authorizationOf(context.req.rawHeaders) } = context.state;
    context.state.bearer = bearerToken(authorization);
    return next();
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

  return [readBearer, verify, findViewer];
}

/** Every `Authorization` field, by their order. */
function authorizationOf(rawHeaders: readonly string[]): string | undefined {
  let fields: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length !== NAME.length || name.toLowerCase() !== NAME) continue;
    const value = rawHeaders[index + 1] as string;
    fields = fields === undefined ? value : `${fields},${value}`;
  }
  return fields;
}
const NAME = "authorization";

const SIMPLE = /^Bearer ([!-~]+)$/;

/**
 * The token of an `Authorization` header.
 *
 * @throws {Refusal} `credentials-missing` without a `Bearer` scheme, which is case-sensitive here;
 * `header-malformed` unless exactly one value follows it
 */
function bearerToken(header: string | undefined): string {
  const simple = header === undefined ? null : SIMPLE.exec(header);
  if (simple) return simple[1] as string;
  const [scheme, token, ...rest] = (header ?? "").split(/[\t-\r ]+/).filter((word) => word !== "");
  if (scheme !== "Bearer") throw new Refusal("credentials-missing");
  if (token === undefined || rest.length > 0) throw new Refusal("header-malformed");
  return token;
}
