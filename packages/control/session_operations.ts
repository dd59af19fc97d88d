import { SessionDetail } from "@sessions/domain";
import { ReadableDetail } from "@sessions/fixtures/dataset_schema";
import * as Type from "typebox";
import type { ControlOperation } from "./operation.ts";

/** How many sessions one call lists at most: more would keep every other call waiting. */
export const MAX_LISTED = 2000;

const ANY = Type.Partial(ReadableDetail, { additionalProperties: false });
const NUMBER = Type.Integer({ minimum: 0 });

/** The values that a new session may be given. */
export const NewSession: Type.TObject = Type.Omit(
  ANY,
  ["is_active", "modified_by", "modified_time"],
  { additionalProperties: false },
);

/** The values of a session that may be edited. */
export const SessionEdit: Type.TObject = Type.Omit(ANY, ["session_id"], {
  additionalProperties: false,
});

const Move = Type.Object({ by: Type.Optional(Type.Integer({ minimum: 1 })) }, {
  additionalProperties: false,
});

const move = <Path extends string>(path: Path, summary: string) => ({
  method: "POST" as const,
  path,
  summary,
  body: Move,
  result: SessionDetail,
});

/** The operations on a world's sessions. */
export const SESSION_OPERATIONS = {
  listSessions: {
    method: "GET",
    path: "/sessions",
    summary:
      `List a world's sessions by id, whoever may see them: those behind \`?after=\`, at most \`?limit=\`, which is ${MAX_LISTED} at most.`,
    query: { after: NUMBER, limit: Type.Integer({ minimum: 1, maximum: MAX_LISTED }) },
    result: Type.Object({ count: Type.Integer(), sessions: Type.Array(SessionDetail) }),
  },
  findSession: {
    method: "GET",
    path: "/sessions/row",
    summary:
      "Find a session by `?handle=`, what a test needs of it, such as `newest` or `foreign-to:3`.",
    query: { handle: Type.String() },
    result: SessionDetail,
  },
  showSession: {
    method: "GET",
    path: "/sessions/:id",
    summary: "Show a session, whoever may see it.",
    result: SessionDetail,
  },
  createSession: {
    method: "POST",
    path: "/sessions",
    summary: "Create a session. A start or end that lies ahead happens when the clock gets there.",
    body: NewSession,
    status: 201,
    result: SessionDetail,
  },
  editSession: {
    method: "PATCH",
    path: "/sessions/:id",
    summary: "Edit a session's values. An end that lies ahead happens when the clock gets there.",
    body: SessionEdit,
    result: SessionDetail,
  },
  removeSession: { method: "DELETE", path: "/sessions/:id", summary: "Remove a session." },
  startSession: move("/sessions/:id/start", "Start a pending session; `by` says who."),
  endSession: move("/sessions/:id/end", "End a running session; `by` says who."),
  cancelSession: move("/sessions/:id/cancel", "Cancel a pending session; `by` says who."),
} as const satisfies Record<string, ControlOperation>;
