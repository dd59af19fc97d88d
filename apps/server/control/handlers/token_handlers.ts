import type { KeyObject } from "node:crypto";
import { badValue, ChangeError, type TOKEN_OPERATIONS } from "@sessions/control";
import {
  EVERYONE,
  explainList,
  explainSession,
  type FrameworkName,
  type Listing,
  type ListQuery,
  parseListQuery,
  Refusal,
  type User,
} from "@sessions/domain";
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
    explain({ world, query }) {
      const { user: userId, session: id, list = "" } = query;
      if (userId === undefined) throw badValue("/user", "the id of a user", undefined);
      const { store } = world;
      const user = findUser(world, userId);
      const viewer = { userId, isOperator: user.is_operator };
      const asked = { user: userId, operator: user.is_operator };
      if (id !== undefined) {
        const explained = explainSession(store.get(EVERYONE, id), viewer);
        const contract = { status: explained.visible ? 200 : 404 };
        return { ...asked, session: id, ...explained, contract };
      }
      const asksFor = readList(list, world.framework);
      if (asksFor instanceof Refusal) {
        return {
          ...asked,
          because: "The filter is no whole number",
          requirement: "filter/invalid",
          contract: { status: asksFor.status },
        };
      }
      const experimentId = query.experiment_id ?? asksFor.experimentId;
      const counts = {
        all: store.count(EVERYONE, experimentId),
        seen: store.count(viewer, experimentId),
      };
      const { pageSize } = world;
      const contract = contractOf(() => store.list(viewer, { ...asksFor, experimentId, pageSize }));
      return { ...asked, ...counts, ...explainList(viewer, { ...counts, experimentId }), contract };
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

function readList(text: string, framework: FrameworkName): ListQuery | Refusal {
  try {
    return parseListQuery(text, framework);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Returns what the contract answers to a list. */
function contractOf(list: () => Listing): { status: number; count?: number; ids?: number[] } {
  try {
    const { count, rows } = list();
    return { status: 200, count, ids: rows.map(({ session_id }) => session_id) };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status };
    throw error;
  }
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
