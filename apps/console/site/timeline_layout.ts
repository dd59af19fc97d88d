import {
  type SessionListRow,
  type SessionState,
  sessionState,
  type SessionType,
} from "@sessions/domain";

/** A session as it is drawn. */
export interface Bar {
  readonly id: number;
  readonly type: SessionType;
  readonly state: SessionState;
  /** Milliseconds since 1970; an end of null grows with the clock. */
  readonly start: number;
  readonly end: number | null;
  /** Which row within its lane: sessions that overlap lie below each other. */
  readonly row: number;
}

/** The sessions of one experiment. */
export interface Lane {
  readonly experiment: number;
  readonly bars: readonly Bar[];
  /** How many rows its bars need. */
  readonly rows: number;
  readonly running: number;
  readonly pending: number;
}

/** A span of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const MOST_ROWS = 4;

/**
 * Lays out the sessions that touch a span of time, the experiment with the latest one first.
 *
 * @param now where what runs ends for the time being
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
    const row = free >= 0 ? free : Math.min(ends.length, MOST_ROWS - 1);
    // What goes on leaves no room behind it.
    ends[row] = Math.max(ends[row] ?? -Infinity, bar.end ?? Infinity);
    return { ...bar, row };
  });
  return {
    experiment,
    bars,
    rows: Math.max(1, ends.length),
    running: bars.filter(({ state }) => state === "running").length,
    pending: bars.filter(({ state }) => state === "pending").length,
  };
}

function latest({ bars }: Lane, now: number): number {
  return Math.max(...bars.map(({ end }) => end ?? now + 1));
}

/** The marks below a span: at whole days, hours or minutes, whichever leaves room. */
export function ticks({ from, to }: Span, most: number): { at: number; text: string }[] {
  const steps = [5, 15, 60, 180, 360, 720, 1440, 2880, 7200, 10_080, 20_160, 43_200];
  const minute = 60_000;
  const step = (steps.find((minutes) => (to - from) / (minutes * minute) <= most) ?? 86_400) *
    minute;
  const zone = new Date(to).getTimezoneOffset() * minute;
  const marks = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) {
    marks.push({ at, text: step < 1440 * minute ? hourText(at) : dayText(at) });
  }
  return marks;
}

function hourText(at: number): string {
  const date = new Date(at);
  const midnight = date.getHours() === 0 && date.getMinutes() === 0;
  return midnight
    ? dayText(at)
    : date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function dayText(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}
