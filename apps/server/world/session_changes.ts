import { badValue, ChangeError, NewSession, SessionEdit } from "@sessions/control";
import {
  EVERYONE,
  type Instant,
  isTimeKey,
  moveSession,
  type Session,
  sessionFault,
  type SessionTransition,
} from "@sessions/domain";
import type { TSchema } from "typebox";
import type { World } from "./world.ts";
import { checkValue } from "./check_value.ts";
import { instantAt } from "./instant_at.ts";

/** Some values of a session, as its detail writes them. */
export type SessionValues = Partial<Record<keyof Session, string | number | boolean | null>>;

/**
 * The session of an id, whoever may see it.
 *
 * @throws {ChangeError} `unknown`
 */
export function findSession({ store }: World, id: number): Session {
  const session = store.get(EVERYONE, id);
  if (!session) throw new ChangeError("unknown", `Cannot find the session ${id}`);
  return session;
}

/** The wire's milliseconds, as portals record them. */
function nowOf({ clock }: World): Instant {
  return Math.floor(clock.now()) * 1000;
}

/**
 * Creates a session; what it is not given has a default. A start or end that lies ahead happens when
 * the world's clock gets there.
 *
 * @throws {ChangeError} `invalid` with a JSON Pointer, or `taken`
 */
export function createSession(world: World, body: SessionValues): Session {
  const values = readValues(NewSession, body);
  const now = nowOf(world);
  const { store } = world;
  const id = values.session_id ?? store.nextId();
  if (store.get(EVERYONE, id)) {
    throw new ChangeError(
      "taken",
      `Cannot create session ${id}: there is one of that id`,
      "/session_id",
    );
  }
  const { start_date_time: start = null, end_date_time: end = null } = values;
  const created = values.created_time ?? Math.min(now, start ?? now);
  const by = values.created_by ?? someone(world);
  if (start !== null && start < created) {
    throw badValue(
      "/start_date_time",
      "a time that is not before created_time",
      body.start_date_time,
    );
  }
  if (end !== null && (start === null || end < start)) {
    throw badValue(
      "/end_date_time",
      "a time that is not before start_date_time",
      body.end_date_time,
    );
  }
  let session: Session = {
    created_by: by,
    created_time: created,
    end_date_time: null,
    ended_by: null,
    experiment_id: values.experiment_id ?? 1,
    is_active: true,
    modified_by: by,
    modified_time: created,
    session_id: id,
    session_type: values.session_type ?? "development",
    start_date_time: null,
    started_by: null,
  };
  const starter = values.started_by ?? by;
  const steps = [
    { move: "start", at: start, by: starter },
    { move: "end", at: end, by: values.ended_by ?? starter },
  ] as const;
  world.change((store) => {
    for (const { move, at, by } of steps) {
      if (at === null) continue;
      if (at <= now) session = moveSession(session, move, { by, at });
      else store.plan({ sessionId: id, move, at, by });
    }
    store.put(session);
  });
  return session;
}

/**
 * Edits a session. An end that lies ahead of a running session happens when the world's clock gets
 * there.
 *
 * @throws {ChangeError} `unknown`, or `invalid` with a JSON Pointer
 */
export function editSession(world: World, id: number, body: SessionValues): Session {
  const session = findSession(world, id);
  const values = readValues(SessionEdit, body);
  const now = nowOf(world);
  const edited = { ...session, ...values };
  const { end_date_time: end } = edited;
  const planned = end !== null && end > now && edited.is_active && edited.start_date_time !== null;
  if (planned) edited.end_date_time = edited.ended_by = null;
  if (values.modified_time === undefined) edited.modified_time = Math.max(now, edited.created_time);
  const fault = sessionFault(edited);
  if (fault) throw badValue(`/${fault.key}`, fault.wanted, body[fault.key]);
  world.change((store) => {
    store.put(edited);
    if (planned || values.end_date_time === null) store.unplan(session.session_id, Infinity);
    if (planned) {
      const by = values.ended_by ?? edited.started_by ?? edited.created_by ?? 1;
      store.plan({ sessionId: session.session_id, move: "end", at: end, by });
    }
  });
  return edited;
}

function readValues(schema: TSchema, body: SessionValues): Partial<Session> {
  checkValue(schema, body);
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      isTimeKey(key as keyof Session) && typeof value === "string"
        ? instantAt(`/${key}`, value)
        : value,
    ]),
  );
}

function someone({ store }: World): number {
  const users = store.users();
  return (users.find((user) => !user.is_operator) ?? users[0])?.id ?? 1;
}

/**
 * Moves a session on in its life, now.
 *
 * @param by a user's id; without it, whoever started or created the session
 * @throws {ChangeError} `unknown`, or `state` for a session that is in another one
 */
export function moveNow(
  world: World,
  move: SessionTransition,
  { id, by }: { id: number; by?: number | undefined },
): Session {
  const session = findSession(world, id);
  const actor = by ?? session.started_by ?? session.created_by ?? 1;
  if (!Number.isSafeInteger(actor) || actor < 1) throw badValue("/by", "the id of a user", by);
  try {
    const moved = moveSession(session, move, { by: actor, at: nowOf(world) });
    world.change((store) => store.put(moved));
    return moved;
  } catch (error) {
    if (error instanceof RangeError) throw new ChangeError("state", error.message);
    throw error;
  }
}

/**
 * Removes a session.
 *
 * @throws {ChangeError} `unknown`
 */
export function removeSession(world: World, id: number): void {
  findSession(world, id);
  world.change((store) => store.remove(id));
}
