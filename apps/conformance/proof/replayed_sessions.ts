import { DETAIL_KEYS, type Session } from "@sessions/domain";
import { type KnownSession, readSession } from "../evidence/read_session.ts";

const SECOND_US = 1_000_000;

/** A session as it was read: its row of the operator's list, its detail, or both. */
export interface ReadSession {
  readonly row?: unknown;
  readonly detail?: unknown;
}

/**
 * Returns sessions as lists and details tell of them, in the order of the list; what nothing tells,
 * such as the creator in a list, is made up.
 *
 * @param timeZone the zone of date-times without an offset
 */
export function replayedSessions(read: readonly ReadSession[], timeZone: string): Session[] {
  const known = read.flatMap(({ row, detail }) => readSession(row, detail, timeZone) ?? []);
  const created = creationTimes(known.map(({ created_time }) => created_time));
  return known.map((session, index) => complete(session, created[index] as number))
    .filter((session): session is Session => session !== undefined);
}

/** Returns a session with every key, or undefined where what is missing cannot be made up. */
function complete(known: KnownSession, created: number): Session | undefined {
  const { started_by = null, start_date_time = null, end_date_time = null } = known;
  const last = Math.max(created, end_date_time ?? 0, start_date_time ?? 0);
  const whole = {
    created_by: started_by,
    created_time: created,
    end_date_time,
    ended_by: end_date_time === null ? null : started_by,
    is_active: end_date_time === null && start_date_time !== null,
    modified_by: started_by,
    modified_time: last,
    start_date_time,
    started_by,
    ...known,
  };
  // The keys come in the order of the wire, whatever was known of them.
  const session = Object.fromEntries(
    DETAIL_KEYS.map((key) => [key, (whole as Record<string, unknown>)[key]]),
  );
  return session["experiment_id"] === undefined || session["session_type"] === undefined
    ? undefined
    : session as Session;
}

/** Returns times that keep the order of the list: known ones, and others a second apart at most. */
function creationTimes(known: readonly (number | undefined)[]): number[] {
  const last = known.findLast((time) => time !== undefined) ?? Date.now() * 1000;
  const following = nextKnown(known);
  let before = -1;
  return known.map((time, index) => {
    if (time !== undefined) {
      before = index;
      return time;
    }
    const after = following[index] as number;
    if (before < 0) {
      const reference = after < 0 ? last : known[after] as number;
      return reference + ((after < 0 ? known.length : after) - index) * SECOND_US;
    }
    const top = known[before] as number;
    if (after < 0) return top - (index - before) * SECOND_US;
    const step = (top - (known[after] as number)) / (after - before);
    return Math.round(top - step * (index - before));
  });
}

/** Returns, for each place, the next one behind it whose time is known; -1 where there is none. */
function nextKnown(known: readonly (number | undefined)[]): number[] {
  const following = new Array<number>(known.length).fill(-1);
  for (let index = known.length - 2; index >= 0; index--) {
    following[index] = known[index + 1] === undefined ? following[index + 1] as number : index + 1;
  }
  return following;
}
