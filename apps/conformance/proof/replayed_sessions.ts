import { fromDetail, type Session, SESSION_TYPES, type SessionDetail } from "@sessions/domain";
import { detailOf } from "../evidence/detail_of.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { type AnyRow, instantOf, isWellFormed } from "../evidence/rows.ts";

const SECOND_US = 1_000_000;

/**
 * Returns sessions as list rows tell of them; what only a detail tells is taken from one where it
 * was read, and made up otherwise.
 */
export async function replayedSessions(
  evidence: Evidence,
  rows: readonly AnyRow[],
): Promise<Session[]> {
  const details = new Map<number, SessionDetail>();
  for (const { id, answer } of await evidence.sampledDetails()) {
    const detail = detailOf(answer, id);
    if (detail && Object.entries(detail).every(([key, value]) => isWellFormed(key, value))) {
      details.set(id, detail as SessionDetail);
    }
  }
  const wellFormed = rows.filter((row) =>
    Object.entries(row).every(([key, value]) => isWellFormed(key, value)) &&
    SESSION_TYPES.some((type) => type === row.session_type)
  );
  const created = creationTimes(wellFormed, details);
  return wellFormed.map((row, index) => {
    const detail = details.get(row.session_id);
    if (detail) return fromDetail(detail);
    const maker = (row.started_by ?? null) as number | null;
    const time = created[index] as number;
    const shell = {
      ...row,
      created_by: maker,
      modified_by: maker,
      created_time: "1970-01-01T00:00:00+00:00",
      modified_time: "1970-01-01T00:00:00+00:00",
    };
    const session = fromDetail(shell as SessionDetail);
    return {
      ...session,
      created_time: time,
      modified_time: Math.max(time, session.end_date_time ?? 0, session.start_date_time ?? 0),
    };
  });
}

/** Returns times that keep the order of the list: known ones, and others a second apart at most. */
function creationTimes(
  rows: readonly AnyRow[],
  details: ReadonlyMap<number, SessionDetail>,
): number[] {
  const known = rows.map((row) => instantOf(details.get(row.session_id)?.created_time));
  const last = known.findLast((time) => time !== undefined) ?? Date.now() * 1000;
  return known.map((time, index) => {
    if (time !== undefined) return time;
    const before = known.slice(0, index).findLastIndex((one) => one !== undefined);
    const after = known.findIndex((one, at) => at > index && one !== undefined);
    if (before < 0) {
      return (after < 0 ? last : known[after] as number) +
        ((after < 0 ? rows.length : after) - index) * SECOND_US;
    }
    const top = known[before] as number;
    if (after < 0) return top - (index - before) * SECOND_US;
    const step = (top - (known[after] as number)) / (after - before);
    return Math.round(top - step * (index - before));
  });
}
