import { type ListQuery, resolvePage } from "./list_query.ts";
import type { Session } from "./session.ts";
import { canSee, type Viewer } from "./viewer.ts";

/** How many rows a page of the portal has. */
export const DEFAULT_PAGE_SIZE = 100;

/** One page of what a viewer may see. */
export interface Listing<Row = Session> {
  /** How many sessions match, over all pages. */
  readonly count: number;
  /** The page's number, from 1. */
  readonly page: number;
  /** How many pages there are; an empty list has one. */
  readonly pageCount: number;
  /** The page's sessions, newest first. */
  readonly rows: readonly Row[];
}

/** Which page of a list is asked for. */
export interface PageQuery extends Omit<ListQuery, "parameters"> {
  /**
   * Rows on a page, at least 1.
   *
   * @default 100
   */
  readonly pageSize?: number;
}

/**
 * The list that a viewer gets: the reference for every store, and the conformance suite's oracle.
 *
 * @param sessions all of a deployment's sessions, in any order; it is not changed
 * @param viewer who asks
 * @param query what is asked
 * @throws {Refusal} `page` when there is no such page
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listSessions, parseListQuery, type Session } from "@sessions/domain";
 *
 * const sessions = [
 *   { session_id: 1, created_time: 10, created_by: 32 },
 *   { session_id: 2, created_time: 20, created_by: 54 },
 *   { session_id: 3, created_time: 30, created_by: 32 },
 * ] as Session[];
 * const listing = listSessions(sessions, { userId: 32, isOperator: false }, parseListQuery(""));
 * assert.equal(listing.count, 2);
 * assert.deepEqual(listing.rows.map((row) => row.session_id), [3, 1]);
 * ```
 * @see requirements `list/count`, `list/order`, `list/page-size`, `scope/self-list`
 */
export function listSessions(
  sessions: Iterable<Session>,
  viewer: Viewer,
  { experimentId, page, pageSize = DEFAULT_PAGE_SIZE }: PageQuery,
): Listing {
  const visible = [...sessions]
    .filter((session) => canSee(session, viewer))
    .filter((session) => experimentId === null || session.experiment_id === experimentId)
    .sort(newestFirst);
  const pageCount = countPages(visible.length, pageSize);
  const number = resolvePage(page, pageCount);
  const rows = visible.slice((number - 1) * pageSize, number * pageSize);
  return { count: visible.length, page: number, pageCount, rows };
}

/**
 * The session that a viewer gets by its id, or undefined when there is none that they may see.
 *
 * @see requirements `scope/self-detail`, `scope/foreign-detail` and `detail/unknown`
 */
export function getSession(
  sessions: Iterable<Session>,
  viewer: Viewer,
  sessionId: number,
): Session | undefined {
  for (const session of sessions) {
    if (session.session_id === sessionId) return canSee(session, viewer) ? session : undefined;
  }
  return undefined;
}

/** How many pages a list has: page 1 always exists. */
export function countPages(count: number, pageSize: number): number {
  return Math.max(1, Math.ceil(count / pageSize));
}

/**
 * The order of a list: newest `created_time` first and, among equals, the highest id.
 *
 * @see requirement `list/order`
 */
export function newestFirst(a: Session, b: Session): number {
  return b.created_time - a.created_time || b.session_id - a.session_id;
}
