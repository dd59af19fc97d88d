import {
  DEVIATIONS,
  fromDetail,
  type Session,
  SESSION_TYPES,
  type SessionDetail,
} from "@sessions/domain";
import { fittingZone } from "../checks/time_checks.ts";
import { detailOf, type Evidence } from "../evidence/evidence.ts";
import { openInProcessMock } from "./in_process_mock.ts";
import type { Detection } from "../reports/report.ts";
import { type AnyRow, instantOf, isWellFormed } from "../evidence/rows.ts";
import { runConformance, type RunOptions } from "../run.ts";

/** More sessions than this are not played on. */
const MAX_SESSIONS = 1000;
const MAX_PAGES = 20;
const SECOND = 1_000_000;
const UNNAMED_USER = 2_000_000_000;

/**
 * Loads what a run read into a mock in this process, plays every deviation on it, and tells which of
 * them the run's checks notice: what they could have caught. Nothing is sent.
 *
 * @param evidence what the run read
 * @param options the run's
 */
export async function measureDetection(
  evidence: Evidence,
  options: RunOptions,
): Promise<Detection> {
  const start = performance.now();
  const list = await evidence.operatorListBefore();
  const rows = [...list.rows.values()];
  const sessions = await sessionsOf(evidence, rows.slice(0, MAX_SESSIONS));
  const ids = [evidence.operator, ...evidence.users].map(({ userId }, index) =>
    userId ?? UNNAMED_USER + index
  );
  const timeZone = options.timeZone ?? fittingZone(rows.slice(0, MAX_SESSIONS)) ??
    "America/New_York";
  const users = [...new Set(ids)].map((id, index) => ({
    id,
    username: `user ${id}`,
    password: "-",
    is_operator: index === 0,
  }));
  // A mock of very many pages would be slow, and show no more than one of some.
  const observed = list.pages[0]?.ids.length ?? 0;
  const pageSize = list.pages.length > 1
    ? Math.max(observed, Math.ceil(sessions.length / MAX_PAGES))
    : Math.max(100, rows.length);
  const mock = openInProcessMock({ dataset: { users, sessions }, pageSize, timeZone });
  const caught: string[] = [];
  const missed: Detection["missed"] = [];
  const has = {
    secret: options.jwtSecret !== undefined,
    expired: options.expired !== undefined,
    refresh: evidence.forge.refresh().length > 0,
  };
  try {
    const base = mock.options(ids, has);
    for (const { id, breaks, needs } of DEVIATIONS) {
      const miss = (reason: string) =>
        missed.push({ deviation: id, breaks, reason, needs: [...needs] });
      if (!isSelected(breaks, options)) {
        miss("its requirement was not selected");
        continue;
      }
      const { report } = await runConformance({
        ...base,
        only: [breaks],
        // What tells a shared cache from leaks is the second attempt.
        confirm: 0,
        dispatch: mock.dispatch([id]),
        allowWrites: options.allowWrites ?? false,
        timeZone: options.timeZone,
        skipDetection: true,
        signal: options.signal,
        ...(options.sample !== undefined && { sample: options.sample }),
        ...(options.seed !== undefined && { seed: options.seed }),
        ...(options.denialProbes !== undefined && { denialProbes: options.denialProbes }),
      });
      const [result] = report.requirements;
      if (result?.verdict === "fail") caught.push(id);
      else {miss(
          result?.reason ??
            report.summary.message.replace(
              "everything that was decided is met",
              "the data shows no difference",
            ),
        );}
    }
  } finally {
    mock.close();
  }
  return {
    caught,
    missed,
    total: DEVIATIONS.length,
    sessions: sessions.length,
    sampled: sessions.length < rows.length,
    durationMs: Math.round(performance.now() - start),
  };
}

function isSelected(id: string, { only = [], skip = [] }: RunOptions): boolean {
  return (only.length === 0 || only.some((prefix) => id.startsWith(prefix))) &&
    !skip.some((prefix) => id.startsWith(prefix));
}

/** Sessions as the rows tell of them; what only a detail tells is taken from it where it was read. */
async function sessionsOf(evidence: Evidence, rows: readonly AnyRow[]): Promise<Session[]> {
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

/** Times that keep the order of the list: known ones, and between them a second apart at most. */
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
        ((after < 0 ? rows.length : after) - index) * SECOND;
    }
    const top = known[before] as number;
    if (after < 0) return top - (index - before) * SECOND;
    const step = (top - (known[after] as number)) / (after - before);
    return Math.round(top - step * (index - before));
  });
}
