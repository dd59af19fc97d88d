import type { KeyObject } from "node:crypto";
import {
  EVERYONE,
  explainList,
  explainSession,
  type Listing,
  parseListQuery,
  Refusal,
} from "@sessions/domain";
import Type from "typebox";
import { ChangeError } from "../world/change_error.ts";
import { NewToken } from "../world/world_schemas.ts";
import { makeToken } from "../tokens/faulty_token.ts";
import { ControlError } from "./control_error.ts";
import { type ControlRoute, controlRoute } from "./route.ts";

const ID = Type.Integer({ minimum: 0 });
const MOST_USERS = 200;

/** The operations on who asks. */
export function tokenRoutes(key: KeyObject): ControlRoute[] {
  return [
    controlRoute<NewToken>({
      method: "POST",
      path: "/tokens",
      readOnly: true,
      summary: "Make a token of a user for a world, good or with one thing wrong with it.",
      body: NewToken,
      status: 201,
      answer({ world, body: { user, type = "access", fault, lifetime } }) {
        if (fault === undefined && !world.store.user(user)) {
          throw new ChangeError(
            "unknown",
            `Cannot make a token of user ${user}: there is none. For a token of nobody, ask for the fault "unknown-user"`,
            "/user",
          );
        }
        const now = world.clock.now() / 1000;
        return {
          token: makeToken({
            key,
            fault,
            type,
            userId: user,
            now,
            world: world.id,
            ...(lifetime !== undefined && { lifetime }),
          }),
        };
      },
    }),
    controlRoute({
      method: "GET",
      path: "/explain",
      summary:
        "Explain why a user sees a session or does not; without `session`, why their list is as long as it is.",
      query: { user: ID, session: ID, experiment_id: ID, list: Type.String() },
      answer({ world: { store }, query }) {
        const { user: userId, session: sessionId, list } = query;
        if (typeof userId !== "number") {
          throw new ControlError(400, "Cannot explain: name ?user=", "?user");
        }
        const user = store.user(userId);
        if (!user) throw new ControlError(404, `Cannot find the user ${userId}`);
        const viewer = { userId, isOperator: user.is_operator };
        const asked = { user: userId, operator: user.is_operator };
        if (typeof sessionId === "number") {
          const session = store.get(EVERYONE, sessionId);
          const explained = explainSession(session, viewer);
          const contract = { status: explained.visible ? 200 : 404 };
          return { ...asked, session: sessionId, ...explained, contract };
        }
        const listQuery = parseListQuery(typeof list === "string" ? list : "");
        const experiment = (query["experiment_id"] ?? listQuery.experimentId) as number | null;
        const counts = {
          all: store.count(EVERYONE, experiment),
          seen: store.count(viewer, experiment),
        };
        return {
          ...asked,
          ...counts,
          ...explainList(viewer, { ...counts, experimentId: experiment }),
          contract: contractOf(() =>
            store.list(viewer, { ...listQuery, experimentId: experiment })
          ),
        };
      },
    }),
    controlRoute({
      method: "GET",
      path: "/users",
      summary: "List the people of a world and how many sessions each sees, without passwords.",
      query: { search: Type.String(), limit: ID },
      answer({ world: { store }, query: { search = "", limit = MOST_USERS } }) {
        const wanted = String(search).toLowerCase();
        const found = store.users().filter(({ id, username }) =>
          wanted === "" || String(id) === wanted || username.toLowerCase().includes(wanted)
        );
        return {
          count: found.length,
          users: found.slice(0, Math.min(Number(limit), MOST_USERS)).map((
            { password: _password, is_active = true, ...user },
          ) => ({
            ...user,
            is_active,
            sessions: store.count({ userId: user.id, isOperator: user.is_operator }),
          })),
        };
      },
    }),
  ];
}

/** Returns what the contract answers to a list, whatever this mock does. */
function contractOf(list: () => Listing): { status: number; count?: number; ids?: number[] } {
  try {
    const { count, rows } = list();
    return { status: 200, count, ids: rows.map(({ session_id }) => session_id) };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status };
    throw error;
  }
}
