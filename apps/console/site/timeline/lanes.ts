import {
  type SessionListRow,
  type SessionState,
  sessionState,
  type SessionType,
} from "@sessions/domain";
import type { Span } from "./span.ts";

/** A session as it is drawn. */
export interface Bar {
  readonly id: number;
  readonly type: SessionType;
  readonly state: SessionState;
  /** Milliseconds since 1970; a bar without an end grows with the clock. */
  readonly start: number;
  readonly end: number | null;
  /** The row within its lane: sessions that overlap are stacked. */
  readonly row: number;
}

/** The sessions of one experiment. */
export interface Lane {
  readonly experiment: number;
  readonly bars: readonly Bar[];
  /** The number of rows of bars. */
  readonly rows: number;
  readonly running: number;
  readonly pending: number;
  /** How many sessions found no room. */
  readonly hidden: number;
}

const MAX_ROWS = 12;

/**
 * Lays out the sessions that touch a span of time, the experiment with the latest one first.
 *
 * @param now the end of running sessions for the time being
 */
export function layOut(rows: readonly SessionListRow[], span: Span, now: number): Lane[] {
  const lanes = new Map<number, SessionListRow[]>();
  for (const row of rows) {
    const start = row.start_date_time === null ? now : Date.parse(row.start_date_time);
    const end = row.end_date_time === null ? now : Date.parse(row.end_date_time);
    const state = sessionState(row);
    if (state === "cancelled" || start > span.to || end < span.from) continue;
    const lane = lanes.get(row.experiment_id);
    if (lane) lane.push(row);
    else lanes.set(row.experiment_id, [row]);
  }
  return [...lanes].map(([experiment, held]) => layOutLane(experiment, held, now))
    .sort((a, b) => latest(b, now) - latest(a, now) || a.experiment - b.experiment);
}

function layOutLane(experiment: number, rows: readonly SessionListRow[], now: number): Lane {
  const ends: number[] = [];
  const bars = rows.map((row) => ({
    id: row.session_id,
    type: row.session_type,
    state: sessionState(row),
    start: row.start_date_time === null ? now : Date.parse(row.start_date_time),
    end: row.end_date_time === null ? null : Date.parse(row.end_date_time),
  })).sort((a, b) => a.start - b.start || a.id - b.id).map((bar) => {
    const free = ends.findIndex((end) => end <= bar.start);
    const row = free >= 0 ? free : ends.length;
    // A running session leaves no room behind it.
    if (row < MAX_ROWS) ends[row] = bar.end ?? Infinity;
    return { ...bar, row };
  });
  const shown = bars.filter(({ row }) => row < MAX_ROWS);
  return {
    experiment,
    bars: shown,
    hidden: bars.length - shown.length,
    rows: Math.max(1, ends.length),
    running: bars.filter(({ state }) => state === "running").length,
    pending: bars.filter(({ state }) => state === "pending").length,
  };
}

function latest({ bars }: Lane, now: number): number {
  return Math.max(...bars.map(({ end }) => end ?? now + 1));
}
