import { type SessionMove, type TimeZone, toDetail } from "@sessions/domain";
import Type, { type Static } from "typebox";
import { type ControlRoute, controlRoute } from "./route.ts";
import {
  createSession,
  editSession,
  moveNow,
  NewSession,
  removeSession,
  SessionEdit,
  type SessionValues,
} from "../world/session_changes.ts";

const Move = Type.Object({ by: Type.Optional(Type.Integer({ minimum: 1 })) }, {
  additionalProperties: false,
});

const MOVES: Record<SessionMove, string> = {
  start: "Start a pending session.",
  end: "End a running session.",
  cancel: "Cancel a pending session.",
};

/** The operations on a world's sessions. */
export function sessionRoutes(zone: TimeZone): ControlRoute[] {
  return [
    controlRoute<SessionValues>({
      method: "POST",
      path: "/sessions",
      summary:
        "Create a session. A start or end that lies ahead happens when the clock gets there.",
      body: NewSession,
      status: 201,
      answer: ({ world, body }) => toDetail(createSession(world, body), zone),
    }),
    controlRoute<SessionValues>({
      method: "PATCH",
      path: "/sessions/:id",
      summary: "Edit a session's values. An end that lies ahead happens when the clock gets there.",
      body: SessionEdit,
      answer: ({ world, path, body }) =>
        toDetail(editSession(world, Number(path["id"]), body), zone),
    }),
    controlRoute({
      method: "DELETE",
      path: "/sessions/:id",
      summary: "Remove a session.",
      status: 204,
      answer: ({ world, path }) => removeSession(world, Number(path["id"])),
    }),
    ...(Object.entries(MOVES) as [SessionMove, string][]).map(([move, summary]) =>
      controlRoute<Static<typeof Move>>({
        method: "POST",
        path: `/sessions/:id/${move}`,
        summary,
        body: Move,
        answer: ({ world, path, body }) =>
          toDetail(moveNow(world, move, { id: Number(path["id"]), by: body.by }), zone),
      })
    ),
  ];
}
