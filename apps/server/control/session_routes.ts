import {
  type Instant,
  isTimeKey,
  moveSession,
  type Session,
  sessionFault,
  type SessionMove,
  type TimeZone,
  toDetail,
  type Viewer,
} from "@sessions/domain";
import { ReadableDetail } from "@sessions/fixtures";
import Type, { type Static } from "typebox";
import type { World } from "../world.ts";
import { ControlError } from "./control_error.ts";
import { badValue } from "./read_call.ts";
import { type ControlRoute, controlRoute } from "./route.ts";
import { instantAt } from "./time_fields.ts";

const EVERYONE: Viewer = { userId: 0, isOperator: true };
const ANY = Type.Partial(ReadableDetail, { additionalProperties: false });
const NewSession = Type.Omit(ANY, ["is_active", "modified_by", "modified_time"], {
  additionalProperties: false,
});
const Edit = Type.Omit(ANY, ["session_id"], { additionalProperties: false });
const Move = Type.Object({ by: Type.Optional(Type.Integer({ minimum: 1 })) }, {
  additionalProperties: false,
});

type Wire = Partial<Record<keyof Session, string | number | boolean | null>>;
const MOVES: Record<SessionMove, string> = {
  start: "Start a pending session.",
  end: "End a running session.",
  cancel: "Cancel a pending session.",
};

/** The operations on a world's sessions. */
export function sessionRoutes(zone: TimeZone): ControlRoute[] {
  return [
    controlRoute<Wire>({
      method: "POST",
      path: "/sessions",
      summary:
        "Create a session. A start or end that lies ahead happens when the clock gets there.",
      body: NewSession,
      status: 201,
      answer: ({ world, body }) => toDetail(createSession(world, body), zone),
    }),
    controlRoute<Wire>({
      method: "PATCH",
      path: "/sessions/:id",
      summary: "Edit a session's values. An end that lies ahead happens when the clock gets there.",
      body: Edit,
      answer: ({ world, path, body }) =>
        toDetail(editSession(world, find(world, path["id"]), body), zone),
    }),
    controlRoute({
      method: "DELETE",
      path: "/sessions/:id",
      summary: "Remove a session.",
      status: 204,
      answer({ world, path }) {
        const { session_id } = find(world, path["id"]);
        world.change((store) => store.remove(session_id));
      },
    }),
    ...(Object.entries(MOVES) as [SessionMove, string][]).map(([move, summary]) =>
      controlRoute<Static<typeof Move>>({
        method: "POST",
        path: `/sessions/:id/${move}`,
        summary,
        body: Move,
        answer({ world, path, body }) {
          const session = find(world, path["id"]);
          const by = body.by ?? session.started_by ?? session.created_by ?? 1;
          const moved = refusing(() => moveSession(session, move, { by, at: nowOf(world) }));
          world.change((store) => store.put(moved));
          return toDetail(moved, zone);
        },
      })
    ),
  ];
}

function find({ store }: World, id: string | undefined): Session {
  const session = store.get(EVERYONE, Number(id));
  if (!session) throw new ControlError(404, `Cannot find the session ${id}`);
  return session;
}

/** The wire's milliseconds, as portals record them. */
function nowOf({ clock }: World): Instant {
  return Math.floor(clock.now()) * 1000;
}

function createSession(world: World, body: Wire): Session {
  const values = readValues(body);
  const now = nowOf(world);
  const { store } = world;
  const id = values.session_id ?? store.nextId();
  if (store.get(EVERYONE, id)) {
    throw new ControlError(
      409,
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

function editSession(world: World, session: Session, body: Wire): Session {
  const values = readValues(body);
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

function readValues(body: Wire): Partial<Session> {
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

function refusing<Result>(move: () => Result): Result {
  try {
    return move();
  } catch (error) {
    if (error instanceof RangeError) throw new ControlError(409, error.message);
    throw error;
  }
}
