import type { KeyObject } from "node:crypto";
import { badValue, type TOKEN_OPERATIONS } from "@sessions/control";
import {
  EVERYONE,
  explainList,
  explainSession,
  type FrameworkName,
  type Listing,
  type ListQuery,
  parseListQuery,
  Refusal,
} from "@sessions/domain";
import { makeToken } from "../../tokens/faulty_token.ts";
import { findUser } from "../../world/people_changes.ts";
import type { Handlers } from "./handler.ts";

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
    *explain({ world, query }) {
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
      const all = store.count(EVERYONE, experimentId);
      yield;
      const counts = { all, seen: store.count(viewer, experimentId) };
      yield;
      const { pageSize } = world;
      const contract = contractOf(() => store.list(viewer, { ...asksFor, experimentId, pageSize }));
      return { ...asked, ...counts, ...explainList(viewer, { ...counts, experimentId }), contract };
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
