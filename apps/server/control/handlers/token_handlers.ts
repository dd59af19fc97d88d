import type { KeyObject } from "node:crypto";
import { badValue, ChangeError, type TOKEN_OPERATIONS } from "@sessions/control";
import { EVERYONE, explainList, explainSession, type User } from "@sessions/domain";
import { makeToken } from "../../tokens/faulty_token.ts";
import type { World } from "../../world/world.ts";
import type { Handlers } from "./handler.ts";

const MAX_USERS = 200;
const MAX_SHOWN = 8;

/** Answers the operations on who asks. */
export function tokenHandlers(key: KeyObject): Handlers<keyof typeof TOKEN_OPERATIONS> {
  return {
    createToken({ world, body: { user, type = "access", fault, lifetime } }) {
      if (fault === undefined) {
        findUser(world, user, 'For a token of nobody, ask for the fault "unknown-user"');
      }
      return {
        token: makeToken({
          key,
          fault,
          type,
          userId: user,
          now: world.clock.now() / 1000,
          world: world.id,
          ...(lifetime !== undefined && { lifetime }),
        }),
      };
    },
    explain({ world, query: { user: userId, session: id, experiment_id: experimentId = null } }) {
      if (userId === undefined) throw badValue("/user", "the id of a user", undefined);
      const { store } = world;
      const user = findUser(world, userId);
      const viewer = { userId, isOperator: user.is_operator };
      const asked = { user: userId, operator: user.is_operator };
      if (id !== undefined) {
        return { ...asked, session: id, ...explainSession(store.get(EVERYONE, id), viewer) };
      }
      const counts = {
        all: store.count(EVERYONE, experimentId),
        seen: store.count(viewer, experimentId),
      };
      return { ...asked, ...counts, ...explainList(viewer, { ...counts, experimentId }) };
    },
    listUsers({ world: { store }, query: { search = "", after = 0, limit = MAX_USERS } }) {
      const wanted = search.toLowerCase();
      const found = store.users().filter(({ id, username }) =>
        wanted === "" || String(id) === wanted || username.toLowerCase().includes(wanted)
      );
      const shown = found.filter(({ id }) => id > after).slice(0, Math.min(limit, MAX_USERS));
      return {
        count: found.length,
        users: shown.map(({ password: _password, is_active = true, ...user }) => ({
          ...user,
          is_active,
          sessions: store.count({ userId: user.id, isOperator: user.is_operator }),
        })),
      };
    },
  };
}

function findUser({ store }: World, id: number, hint = ""): User {
  const user = store.user(id);
  if (user) return user;
  const users = store.users();
  const ids = users.slice(0, MAX_SHOWN).map((one) => one.id).join(", ");
  const more = users.length > MAX_SHOWN ? " and others" : "";
  throw new ChangeError(
    "unknown",
    `Cannot find the user ${id}: no user has that id. Use one of ${ids}${more}${
      hint && `. ${hint}`
    }`,
    "/user",
  );
}
