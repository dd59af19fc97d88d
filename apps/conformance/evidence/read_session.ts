import {
  DETAIL_KEYS,
  type Instant,
  isTimeKey,
  openTimeZone,
  parseDateTime,
  ROW_KEYS,
  type Session,
  SESSION_TYPES,
  type SessionDetail,
} from "@sessions/domain";
import type { AnyRow } from "./rows.ts";

type Key = keyof SessionDetail;

const NOTHING: readonly unknown[] = [null, "", "None", "null"];
const NAIVE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/;
const IDS = ["session_id", "experiment_id", "created_by", "started_by", "ended_by", "modified_by"];

/** What is known of a session; a key that nothing tells is left out. */
export type KnownSession = Partial<Session> & Pick<Session, "session_id">;

/**
 * Returns what a list row and a detail tell of a session, in whatever form they tell it: text in place
 * of numbers, date-times without an offset, a detail in a wrapper. For the
 * keys of a list row the list counts first.
 *
 * @param timeZone the zone of date-times without an offset
 */
export function readSession(
  row: unknown,
  detail: unknown,
  timeZone: string,
): KnownSession | undefined {
  const sources = [row, unwrapped(detail)].filter((one): one is AnyRow =>
    typeof one === "object" && one !== null && !Array.isArray(one)
  );
  const known: Record<string, unknown> = {};
  for (const key of DETAIL_KEYS) {
    // What only a detail has, a list tells with less care.
    const told = isRowKey(key) ? sources : sources.toReversed();
    const values = told.filter((one) => Object.hasOwn(one, key))
      .map((one) => readValue(key, one[key], timeZone))
      .filter((value) => value !== undefined);
    // Of two texts of a time the one with its fraction counts: the other was cut.
    const [value = undefined] = isTimeKey(key)
      ? values.toSorted((a, b) => Number(isWhole(a)) - Number(isWhole(b)))
      : values;
    if (value !== undefined) known[key] = value;
  }
  return Number.isSafeInteger(known["session_id"]) ? inOrder(known as KnownSession) : undefined;
}

function isRowKey(key: Key): boolean {
  return ROW_KEYS.some((one) => one === key);
}

function isWhole(value: unknown): boolean {
  return typeof value !== "number" || value % 1_000_000 === 0;
}

function unwrapped(detail: unknown): unknown {
  const inner = (detail as { session?: unknown } | null | undefined)?.session;
  return typeof inner === "object" && inner !== null ? inner : detail;
}

function readValue(key: Key, value: unknown, timeZone: string): unknown {
  if (isTimeKey(key)) return readTime(value, timeZone);
  if (IDS.includes(key)) {
    if (NOTHING.includes(value)) return key.endsWith("_by") ? null : undefined;
    const id = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(id) && (id as number) >= 1 ? id : undefined;
  }
  if (key === "is_active") {
    return value === true || value === 1
      ? true
      : value === false || value === 0
      ? false
      : undefined;
  }
  const type = String(value).toLowerCase();
  return SESSION_TYPES.find((one) => one === type);
}

function readTime(value: unknown, timeZone: string): Instant | null | undefined {
  if (NOTHING.includes(value)) return null;
  if (typeof value === "number") return Math.round(value * 1_000_000);
  if (typeof value !== "string") return undefined;
  if (!NAIVE.test(value)) return parsed(value);
  const utc = parsed(`${value}Z`);
  if (utc === undefined) return undefined;
  const zone = openTimeZone(timeZone);
  const guess = utc - zone.offsetAt(utc) * 60_000_000;
  return utc - zone.offsetAt(guess) * 60_000_000;
}

function parsed(text: string): Instant | undefined {
  try {
    return parseDateTime(text);
  } catch {
    return undefined;
  }
}

/** Returns a session whose times stand in the only order that they can have happened in. */
function inOrder(session: KnownSession): KnownSession {
  const known = { ...session };
  if (known.is_active) known.end_date_time = null;
  swap(known, "start_date_time", "end_date_time");
  swap(known, "created_time", "modified_time");
  return known;
}

type TimeKey = "start_date_time" | "end_date_time" | "created_time" | "modified_time";

function swap(session: KnownSession, first: TimeKey, last: TimeKey): void {
  const [before, after] = [session[first], session[last]];
  if (typeof before !== "number" || typeof after !== "number" || before <= after) return;
  Object.assign(session, { [first]: after, [last]: before });
}
