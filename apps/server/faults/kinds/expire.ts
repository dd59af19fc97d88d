import * as Type from "typebox";
import type { Context } from "../../http/request_state.ts";
import { newClaims, signToken } from "../../tokens/tokens.ts";
import { faultKind } from "../fault_kind.ts";

/** The request's token expires, and stays expired. */
export const expire = faultKind({
  keys: { expire: Type.Boolean() },
  sentence: "the request's token has expired, now and from then on; another token is good",
  haunt(context, { user = 0 }) {
    const id = context.state.world.faults.expirer(context.req.headers.authorization ?? "");
    if (id !== undefined) expireToken(context, user);
    return id;
  },
  before(_fault, { context, facts: { user }, id }) {
    if (user === undefined) return;
    const { authorization = "" } = context.req.headers;
    // A login brings none, and must not spoil what others ask without one.
    if (authorization !== "") context.state.world.faults.expire(authorization, id);
    expireToken(context, user);
  },
});

/** The token has expired a moment ago. */
function expireToken(context: Context, userId: number): void {
  const { key, clock } = context.state.world;
  const claims = newClaims({ type: "access", userId, now: clock.now() / 1000, lifetime: -1 });
  context.state.authorization = `Bearer ${signToken(claims, key)}`;
}
