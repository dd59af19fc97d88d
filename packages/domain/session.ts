import * as Type from "typebox";
import type { Static } from "typebox";
import { DATE_TIME_PATTERN, type Instant } from "./date_time.ts";

const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const UserId = Type.Union([Id, Type.Null()]);
const DateTime = Type.String({
  pattern: DATE_TIME_PATTERN,
  description: "ISO 8601 with no fraction or exactly six digits, and a numeric offset",
});
const MaybeDateTime = Type.Union([DateTime, Type.Null()]);

/** The kinds of session that the portal defines. */
export const SESSION_TYPES = ["development", "emulation", "sandbox", "testbed"] as const;
/** One of {@link SESSION_TYPES}. */
export type SessionType = typeof SESSION_TYPES[number];

/**
 * What `GET /sessions/<int>` answers: exactly these 12 keys, in this order.
 *
 * Everything else that knows a session's keys (the list row, the table's columns, the checks, the
 * API description) takes them from here.
 *
 * @example The keys come in wire order
 * ```ts
 * import assert from "node:assert/strict";
 * import { SessionDetail } from "@sessions/domain";
 *
 * assert.equal(Object.keys(SessionDetail.properties).length, 12);
 * assert.equal(Object.keys(SessionDetail.properties)[0], "created_by");
 * ```
 * @see requirement `detail/shape`
 */
export const SessionDetail = Type.Object({
  created_by: UserId,
  created_time: DateTime,
  end_date_time: MaybeDateTime,
  ended_by: UserId,
  experiment_id: Id,
  is_active: Type.Boolean(),
  modified_by: UserId,
  modified_time: DateTime,
  session_id: Id,
  session_type: Type.Enum([...SESSION_TYPES]),
  start_date_time: MaybeDateTime,
  started_by: UserId,
}, { additionalProperties: false });
export type SessionDetail = Static<typeof SessionDetail>;

/**
 * An element of a list's `results`: a detail without who made it and when, in the same order.
 *
 * @see requirement `list/row`
 */
export const SessionListRow = Type.Omit(
  SessionDetail,
  ["created_by", "created_time", "modified_by", "modified_time"],
  { additionalProperties: false },
);
export type SessionListRow = Static<typeof SessionListRow>;

/**
 * What `GET /sessions` answers: one page of list rows.
 *
 * @see requirement `list/envelope`
 */
export const Envelope = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  next: Type.Union([Type.String({ format: "uri" }), Type.Null()]),
  previous: Type.Union([Type.String({ format: "uri" }), Type.Null()]),
  results: Type.Array(SessionListRow),
}, { additionalProperties: false });
export type Envelope = Static<typeof Envelope>;

type TimeKey = Extract<keyof SessionDetail, `${string}_time`>;

/** A session as programs hold it: a {@link SessionDetail} whose date-times are instants. */
export type Session = {
  [Key in keyof SessionDetail]: Key extends TimeKey
    ? (null extends SessionDetail[Key] ? Instant | null : Instant)
    : SessionDetail[Key];
};

/** The keys of a detail, in wire order. */
export const DETAIL_KEYS = Object.keys(SessionDetail.properties) as (keyof SessionDetail)[];
/** The keys of a list row, in wire order. */
export const ROW_KEYS = Object.keys(SessionListRow.properties) as (keyof SessionListRow)[];
/** The keys that hold a date-time. */
export const TIME_KEYS: readonly TimeKey[] = DETAIL_KEYS.filter(isTimeKey);

/** Whether a key of a session holds a date-time. */
export function isTimeKey(key: keyof SessionDetail): key is TimeKey {
  return key.endsWith("_time");
}
