import type { KeyObject } from "node:crypto";
import {
  API_PATH,
  canSee,
  checkClaims,
  claimedUserId,
  type ListQuery,
  newestFirst,
  operationOf,
  pageLinks,
  parseListQuery,
  resolvePage,
  type Session,
  type TimeZone,
  toListRow,
  type Viewer,
} from "@sessions/domain";
import jwt from "jsonwebtoken";
import { sendJson } from "../answer.ts";
import { requestOrigin } from "../request_origin.ts";
import type { Context, Step } from "../request_state.ts";
import type { SessionStore } from "../store/store.ts";
import { newClaims, signToken, verifyToken } from "../tokens.ts";
import type { WorldClock } from "../world_clock.ts";

/** What a deviation works with: a world. */
export interface DeviationTools {
  readonly store: SessionStore;
  readonly key: KeyObject;
  readonly zone: TimeZone;
  readonly clock: WorldClock;
  /** Rows on a page. */
  readonly pageSize: number;
}

/** Makes a deviation's step. */
export type MakeDeviation = (tools: DeviationTools) => Step;

/** An answer or a part of one, which a deviation may change. */
// deno-lint-ignore no-explicit-any -- a deviation puts anything into an answer
export type Json = any;

const LIST = `${API_PATH}/sessions`;

/** Whether the list is asked for. */
export function isList(context: Context): boolean {
  return operationOf(context.path) === "list";
}

/** Whether one session is asked for. */
export function isDetail(context: Context): boolean {
  return operationOf(context.path) === "detail";
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
  { key, store, clock }: DeviationTools,
): Viewer | undefined {
  const claims = verifyToken(tokenOf(context), key);
  if (!claims || checkClaims(claims, { now: clock.now() / 1000 })) return undefined;
  const user = store.user(claimedUserId(claims) ?? 0);
  return user && user.is_active !== false
    ? { userId: user.id, isOperator: user.is_operator }
    : undefined;
}

/** Lets the request go on as somebody else. */
export function become(context: Context, userId: number, { key, clock }: DeviationTools): void {
  const claims = newClaims({ type: "access", userId, now: clock.now() / 1000 });
  context.state.authorization = `Bearer ${signToken({ ...claims }, key)}`;
}

/** Lets the request go on as an operator. */
export function becomeOperator(context: Context, tools: DeviationTools): void {
  const operator = tools.store.users().find((user) => user.is_operator && user.is_active !== false);
  if (operator) become(context, operator.id, tools);
}

/** The claims that a token holds, whether it is good or not. */
export function claimsOf(token: string): { header: Json; payload: Json } | undefined {
  const decoded = jwt.decode(token, { complete: true });
  return decoded && typeof decoded.payload === "object"
    ? { header: decoded.header, payload: decoded.payload }
    : undefined;
}

/** Changes the JSON of answers with 200, where `when` says so. */
export function changing(
  when: (context: Context) => boolean,
  change: (json: Json, context: Context, tools: DeviationTools) => Json,
): MakeDeviation {
  return (tools) =>
    async function changing(context, next) {
      await next();
      if (
        context.status !== 200 || typeof context.body !== "string" || !isRead(context) ||
        !when(context)
      ) return;
      rewrite(context, change(JSON.parse(context.body), context, tools));
    };
}

/** Changes each row of lists. */
export function changingRows(change: (row: Json, tools: DeviationTools) => Json): MakeDeviation {
  return changing(
    isList,
    (list, _context, tools) => ({
      ...list,
      results: list.results.map((row: Json) => change(row, tools)),
    }),
  );
}

/** Changes each row of lists, and details. */
export function changingSessions(
  change: (session: Json, tools: DeviationTools) => Json,
): MakeDeviation {
  return changing(
    (context) => isList(context) || isDetail(context),
    (json, context, tools) =>
      isList(context)
        ? { ...json, results: json.results.map((row: Json) => change(row, tools)) }
        : change(json, tools),
  );
}

/** Changes the answers that have a status, where `when` says so. */
export function answering(
  status: number,
  when: (context: Context) => boolean,
  answer: (context: Context) => void,
): MakeDeviation {
  return () =>
    async function answering(context, next) {
      await next();
      if (context.status === status && when(context)) answer(context);
    };
}

/** Replaces the body, with the indent that was asked for. */
export function rewrite(context: Context, json: unknown): void {
  sendJson(context, json);
}

/** Answers with another status and a JSON body. */
export function refuse(context: Context, status: number, body: object): void {
  context.status = status;
  if (status !== 401) context.remove("WWW-Authenticate");
  rewrite(context, body);
}

/** Where each page of a list begins and ends. */
export type Cuts = readonly (readonly [start: number, end: number])[];

/** How {@link relist} departs from the contract's listing. */
export interface RelistOptions {
  visible?: (session: Session, viewer: Viewer) => boolean;
  matches?: (session: Session, experimentId: number) => boolean;
  order?: (a: Session, b: Session) => number;
  /** Where page n begins and ends; the end of the last page lies behind the last row. */
  pages?: (count: number, pageSize: number) => Cuts;
}

/** Answers a list request anew from all sessions, by other rules. */
export function relist(
  options: RelistOptions,
  when: (context: Context) => boolean = () => true,
): MakeDeviation {
  return (tools) =>
    async function relisting(context, next) {
      await next();
      const viewer = viewerOf(context, tools);
      if (
        !isList(context) || !isRead(context) || !viewer || ![200, 404].includes(context.status) ||
        context.state.indent === undefined || !when(context)
      ) return;
      let query: ListQuery;
      try {
        query = parseListQuery(context.querystring);
      } catch {
        return;
      }
      const {
        visible = canSee,
        matches = (session, id) => session.experiment_id === id,
        order = newestFirst,
        pages = evenPages,
      } = options;
      const sessions = [...tools.store.sessions()]
        .filter((session) =>
          visible(session, viewer) &&
          (query.experimentId === null || matches(session, query.experimentId))
        )
        .sort(order);
      const cuts = pages(sessions.length, tools.pageSize);
      let page: number;
      try {
        page = resolvePage(query.page, cuts.length);
      } catch {
        return refuse(context, 404, { detail: "Invalid page." });
      }
      const [start, end] = cuts[page - 1] ?? [0, 0];
      const links = pageLinks(requestOrigin(context) + LIST, query.parameters, {
        page,
        pageCount: cuts.length,
      });
      const results = sessions.slice(start, end).map((session) => toListRow(session, tools.zone));
      context.status = 200;
      rewrite(context, { count: sessions.length, ...links, results });
    };
}

/** The contract's pages. */
export function evenPages(count: number, size: number): Cuts {
  return Array.from(
    { length: Math.max(1, Math.ceil(count / size)) },
    (_, index) => [index * size, (index + 1) * size] as const,
  );
}
