import { createHmac } from "node:crypto";
import {
  type Instant,
  newestFirst,
  type Session,
  TIME_KEYS,
  type TimeZone,
  type User,
} from "@sessions/domain";
import { userGenerator } from "@sessions/fixtures";
import { RECORDED_PASSWORD } from "../proof/replayed_users.ts";

/** People and sessions whose ids, times and names stand for others. */
export interface PseudonymizedData {
  readonly users: User[];
  readonly sessions: Session[];
}

const SECOND_US = 1_000_000;
const WEEK_US = 7 * 86_400 * SECOND_US;
/** How many weeks times move at least and at most, into the past. */
const WEEKS = [53, 520] as const;
/** Of so many ids one is not used, so that there are gaps as in a real list. */
const GAP = 8;

/**
 * Replaces what tells who and when: ids of users, experiments and sessions one to one by a keyed
 * permutation, times by others that lie whole weeks and a keyed fraction of a second away, people by
 * invented ones. The order of the list, durations, and who did what stay.
 */
export function pseudonymize(
  { users, sessions }: { users: readonly User[]; sessions: readonly Session[] },
  key: string,
  zone: TimeZone,
): PseudonymizedData {
  const draw = (name: string): number =>
    createHmac("sha256", key).update(name).digest().readUIntBE(0, 6) / 2 ** 48;
  const userIds = permute(users.map(({ id }) => id), "user", draw);
  const experimentIds = permute(
    [...new Set(sessions.map((session) => session.experiment_id))],
    "experiment",
    draw,
  );
  const sessionIds = permuteSessions(sessions, draw);
  const moveTime = timeMover(sessions, draw, zone);
  const user = (id: number | null): number | null => id === null ? null : userIds.get(id) ?? null;
  const generate = userGenerator(Math.floor(draw("people") * 2 ** 32));
  return {
    users: users.map(({ id, is_operator }) => {
      const own = userIds.get(id) as number;
      const { username } = generate(own, is_operator);
      return { id: own, username, password: RECORDED_PASSWORD, is_operator };
    }).sort((a, b) => a.id - b.id),
    sessions: sessions.map((session) => ({
      ...session,
      ...Object.fromEntries(TIME_KEYS.map((name) => [name, moveTime(session[name])])),
      session_id: sessionIds.get(session.session_id) as number,
      experiment_id: experimentIds.get(session.experiment_id) as number,
      created_by: user(session.created_by),
      started_by: user(session.started_by),
      ended_by: user(session.ended_by),
      modified_by: user(session.modified_by),
    })).sort(newestFirst),
  };
}

type Draw = (name: string) => number;

/** Returns a new id for each one, in an order that only the key knows. */
function permute(ids: readonly number[], kind: string, draw: Draw): Map<number, number> {
  const order = ids.map((id) => ({ id, place: draw(`${kind} ${id}`) }))
    .sort((a, b) => a.place - b.place);
  const places = freePlaces(ids.length, kind, draw);
  return new Map(order.map(({ id }, index) => [id, places[index] as number]));
}

/** Returns as many ids as are wanted, with gaps between them. */
function freePlaces(count: number, kind: string, draw: Draw): number[] {
  const places: number[] = [];
  for (let id = 1; places.length < count; id++) {
    if (draw(`${kind} place ${id}`) * GAP >= 1) places.push(id);
  }
  return places;
}

/** Of sessions that were created at the same instant, the list's order is that of their ids. */
function permuteSessions(sessions: readonly Session[], draw: Draw): Map<number, number> {
  const ids = permute(sessions.map((session) => session.session_id), "session", draw);
  const tied = Map.groupBy(sessions, ({ created_time }) => created_time);
  for (const group of tied.values()) {
    const before = group.map((session) => session.session_id).sort((a, b) => a - b);
    const after = before.map((id) => ids.get(id) as number).sort((a, b) => a - b);
    before.forEach((id, index) => ids.set(id, after[index] as number));
  }
  return ids;
}

/** Returns what moves times: all by the same weeks, and the fraction of each second by the key. */
function timeMover(
  sessions: readonly Session[],
  draw: Draw,
  zone: TimeZone,
): <Time extends Instant | null>(time: Time) => Time {
  const instants = [
    ...new Set(sessions.flatMap((session) => TIME_KEYS.map((name) => session[name]))),
  ]
    .filter((time): time is Instant => time !== null);
  const weeks = chooseWeeks(instants, draw, zone);
  const moved = new Map<Instant, Instant>();
  for (const [second, group] of Map.groupBy(instants, (time) => Math.floor(time / SECOND_US))) {
    // Within a second the order stays, and a whole second stays whole.
    const fractions = group.filter((time) => time % SECOND_US !== 0).sort((a, b) => a - b);
    const drawn = drawFractions(fractions.length, second, draw);
    const start = second * SECOND_US - weeks * WEEK_US;
    for (const time of group) {
      const at = fractions.indexOf(time);
      moved.set(time, start + (at < 0 ? 0 : drawn[at] as number));
    }
  }
  return (time) => (time === null ? time : moved.get(time)) as typeof time;
}

function drawFractions(count: number, second: number, draw: Draw): number[] {
  const drawn = new Set<number>();
  for (let turn = 0; drawn.size < count; turn++) {
    drawn.add(1 + Math.floor(draw(`second ${second} ${turn}`) * (SECOND_US - 1)));
  }
  return [...drawn].sort((a, b) => a - b);
}

/** Chooses by the key among the moves under which daylight saving changes least. */
function chooseWeeks(instants: readonly Instant[], draw: Draw, zone: TimeZone): number {
  const earliest = instants.reduce((least, time) => Math.min(least, time), Infinity);
  const sample = instants.filter((_, index) => index % Math.ceil(instants.length / 500) === 0);
  const choices: { weeks: number; changed: number }[] = [];
  for (let weeks = WEEKS[0]; weeks <= WEEKS[1]; weeks++) {
    if (earliest - weeks * WEEK_US < 0) break;
    const changed = sample.filter((time) =>
      zone.offsetAt(time) !== zone.offsetAt(time - weeks * WEEK_US)
    ).length;
    choices.push({ weeks, changed });
  }
  choices.sort((a, b) => a.changed - b.changed || a.weeks - b.weeks);
  const best = choices.filter(({ changed }) =>
    changed <= (choices[0]?.changed ?? 0) + sample.length / 50
  );
  return best[Math.floor(draw("weeks") * best.length)]?.weeks ?? 0;
}
