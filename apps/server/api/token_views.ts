import type { KeyObject } from "node:crypto";
import {
  API_PATH,
  checkClaims,
  checkTokenHeader,
  claimedUserId,
  frameworkOf,
  Refusal,
  type TokenType,
  type User,
} from "@sessions/domain";
import { sendJson } from "../http/answer.ts";
import { readBody } from "./framework/body.ts";
import { tokenHeader } from "../http/credentials.ts";
import { readFields } from "./framework/fields.ts";
import type { Context } from "../http/request_state.ts";
import { sameSecret } from "../tokens/same_secret.ts";
import {
  accessClaims,
  type Claims,
  newClaims,
  renewedClaims as renewed,
  signToken,
  type TokenPolicy,
  verifyToken,
} from "../tokens/tokens.ts";
import type { View } from "./framework/view.ts";
import type { World } from "../world/world.ts";

/** Options for {@linkcode tokenViews}. */
export interface TokenViewsOptions {
  key: KeyObject;
  /** How long tokens live, and whether a refresh gives another refresh token. */
  policy: TokenPolicy;
}

/** Returns a view that fields are posted to. */
function postView(
  view: Pick<View, "path" | "name" | "description"> & { returns?: readonly string[] },
  names: readonly string[],
  answer: (fields: Record<string, string>, now: number, world: World) => object,
): View {
  return {
    ...view,
    actions: { POST: describeFields(names, view.returns) },
    allow: ["POST", "OPTIONS"],
    async answer(context: Context) {
      const fields = readFields(await readBody(context), names);
      const { world } = context.state;
      sendJson(context, answer(fields, world.clock.now() / 1000, world));
    },
  };
}

/** What a token is posted for. */
interface Asked {
  readonly now: number;
  /** What it must be; null for any. */
  readonly type: TokenType | null;
  readonly world: World;
}

/** Returns the claims of a token that stands in a body; refuses one that is not valid. */
function postedClaims(
  token: string,
  { now, type, world: { framework }, key }: Asked & { key: KeyObject },
): Claims {
  const claims = verifyToken(token, key);
  const problem = claims
    ? checkTokenHeader(tokenHeader(token) ?? {}, framework) ??
      checkClaims(claims, { now, type, framework })
    : frameworkOf(framework).tokenInvalid;
  if (!claims || problem) throw new Refusal("posted-token", problem);
  return claims;
}

/** The views that give, renew and check tokens. */
export function tokenViews({ key, policy }: TokenViewsOptions): View[] {
  const { accessLifetime, refreshLifetime, rotateRefresh } = policy;
  const posted = (token: string, asked: Asked) => postedClaims(token, { ...asked, key });
  return [
    postView(
      {
        path: `${API_PATH}/token/`,
        name: "Token Obtain Pair",
        description:
          "Takes a set of user credentials and returns an access and refresh JSON web\n" +
          "token pair to prove the authentication of those credentials.",
      },
      ["username", "password"],
      ({ username = "", password = "" }, now, world) => {
        const user = world.store.userNamed(username);
        if (!canLogIn(user, password)) throw new Refusal("login");
        const { id, framework } = world;
        const refresh = newClaims({
          type: "refresh",
          userId: user.id,
          now,
          lifetime: refreshLifetime,
          world: id,
          framework,
        });
        return {
          refresh: signToken(refresh, key),
          access: signToken(accessClaims(refresh, now, accessLifetime), key),
        };
      },
    ),
    postView(
      {
        path: `${API_PATH}/token/refresh/`,
        name: "Token Refresh",
        description: "Takes a refresh type JSON web token and returns an access type JSON web\n" +
          "token if the refresh token is valid.",
        returns: ["access"],
      },
      ["refresh"],
      ({ refresh = "" }, now, world) => {
        const claims = posted(refresh, { now, type: "refresh", world });
        if (frameworkOf(world.framework).refreshChecksUser) checkOwner(claims, world);
        return {
          access: signToken(accessClaims(claims, now, accessLifetime), key),
          ...(rotateRefresh && { refresh: signToken(renewed(claims, now, refreshLifetime), key) }),
        };
      },
    ),
    postView(
      {
        path: `${API_PATH}/token/verify/`,
        name: "Token Verify",
        description: "Takes a token and indicates if it is valid.  This view provides no\n" +
          "information about a token's fitness for a particular use.",
      },
      ["token"],
      ({ token = "" }, now, world) => {
        posted(token, { now, type: null, world });
        return {};
      },
    ),
  ];
}

/** A refresh token of somebody who is gone crashes the framework; here it is refused as a bad one. */
function checkOwner(claims: Claims, { store, framework }: World): void {
  const user = store.user(claimedUserId(claims) ?? 0);
  if (!user) throw new Refusal("posted-token", frameworkOf(framework).tokenInvalid);
  if (user.is_active === false) throw new Refusal("account-inactive");
}

/** Compares in constant time, and for an unknown user too. */
function canLogIn(user: User | undefined, password: string): user is User {
  const same = sameSecret(user?.password ?? "", password);
  return user !== undefined && same && user.is_active !== false;
}

function describeFields(names: readonly string[], returns: readonly string[] = []): object {
  const describe = (required: boolean) => (name: string) => {
    const label = name.charAt(0).toUpperCase() + name.slice(1);
    return [name, { type: "string", required, read_only: !required, label }];
  };
  return Object.fromEntries([...names.map(describe(true)), ...returns.map(describe(false))]);
}
