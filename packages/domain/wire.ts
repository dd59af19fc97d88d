import {
  DETAIL_KEYS,
  isTimeKey,
  ROW_KEYS,
  type Session,
  type SessionDetail,
  type SessionListRow,
} from "./session.ts";
import { parseDateTime } from "./date_time.ts";
import type { TimeZone } from "./time_zone.ts";

/**
 * A session as `GET /sessions/<int>` answers it.
 *
 * @see requirement `detail/shape`
 */
export function toDetail(session: Session, zone: TimeZone): SessionDetail {
  return pick(session, DETAIL_KEYS, zone) as SessionDetail;
}

/**
 * A session as an element of a list.
 *
 * @see requirement `list/row`
 */
export function toListRow(session: Session, zone: TimeZone): SessionListRow {
  return pick(session, ROW_KEYS, zone) as SessionListRow;
}

/**
 * The session that a detail tells of.
 *
 * @throws {RangeError} when a date-time cannot be read
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fromDetail, openTimeZone, type SessionDetail, toDetail } from "@sessions/domain";
 *
 * const detail = { created_time: "2022-09-02T15:47:00.958000-04:00", session_id: 23 } as SessionDetail;
 * const again = toDetail(fromDetail(detail), openTimeZone("America/New_York"));
 * assert.equal(again.created_time, detail.created_time);
 * ```
 */
export function fromDetail(detail: SessionDetail): Session {
  return Object.fromEntries(DETAIL_KEYS.map((key) => {
    const value = detail[key];
    return [key, isTimeKey(key) && typeof value === "string" ? parseDateTime(value) : value];
  })) as Session;
}

function pick(session: Session, keys: readonly (keyof Session)[], zone: TimeZone): object {
  return Object.fromEntries(keys.map((key) => {
    const value = session[key];
    return [key, isTimeKey(key) && typeof value === "number" ? zone.format(value) : value];
  }));
}
