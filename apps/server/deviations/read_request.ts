import jwt from "jsonwebtoken";
import {
  checkClaims,
  claimedUserId,
  EVERYONE,
  operationOf,
  readInteger,
  type Session,
  type Viewer,
} from "@sessions/domain";
import { decodeSegment } from "../http/paths.ts";
import type { Context } from "../http/request_state.ts";
import { verifyToken } from "../tokens/tokens.ts";
import type { DeviationTools, Json } from "./deviation.ts";

/** Whether the list is asked for. */
export function isList(context: Context): boolean {
  return operationOf(context.path) === "list";
}

/** Whether one session is asked for. */
export function isDetail(context: Context): boolean {
  return operationOf(context.path) === "detail";
}

/** The id of the session that is asked for, as text. */
export function idTextOf({ path }: Context): string {
  return decodeSegment(path.split("/").at(-1) ?? "");
}

/** The session that the path names, whoever may see it. */
export function sessionOf(context: Context, { store }: DeviationTools): Session | undefined {
  return isDetail(context) ? store.get(EVERYONE, readInteger(idTextOf(context)) ?? 0) : undefined;
}

/** Whether the request only reads. */
export function isRead({ method }: Context): boolean {
  return method === "GET" || method === "HEAD";
}

/** The header of the request, one value. */
export function authorizationOf(context: Context): string {
  return context.state.authorization ?? context.req.headers.authorization ?? "";
}

/** The token of the request, or "". */
export function tokenOf(context: Context): string {
  return /^Bearer (\S+)$/.exec(authorizationOf(context))?.[1] ?? "";
}

/** Who asks, if their token is good. */
export function viewerOf(
  context: Context,
  { key, store, clock, framework }: DeviationTools,
): Viewer | undefined {
  const claims = verifyToken(tokenOf(context), key);
  if (!claims || checkClaims(claims, { now: clock.now() / 1000, framework })) return undefined;
  const user = store.user(claimedUserId(claims) ?? 0);
  return user && user.is_active !== false
    ? { userId: user.id, isOperator: user.is_operator }
    : undefined;
}

/** The claims that a token holds, whether it is good or not. */
export function claimsOf(token: string): { header: Json; payload: Json } | undefined {
  const decoded = jwt.decode(token, { complete: true });
  return decoded && typeof decoded.payload === "object"
    ? { header: decoded.header, payload: decoded.payload }
    : undefined;
}
