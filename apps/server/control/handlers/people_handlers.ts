import type { PEOPLE_OPERATIONS, Person } from "@sessions/control";
import type { User } from "@sessions/domain";
import type { SessionStore } from "../../store/store.ts";
import { addUser, editUser } from "../../world/people_changes.ts";
import { type Handlers, idOf } from "./handler.ts";

const MAX_USERS = 200;

/** Answers the operations on the people of a world. */
export const PEOPLE_HANDLERS: Handlers<keyof typeof PEOPLE_OPERATIONS> = {
  *listUsers({ world: { store }, query: { search = "", ids, after = 0, limit = MAX_USERS } }) {
    const wanted = search.toLowerCase();
    const all = ids === undefined ? store.users() : usersOf(store, ids.split(","));
    const found = all.filter(({ id, username }) =>
      wanted === "" || String(id) === wanted || username.toLowerCase().includes(wanted)
    );
    const shown = found.filter(({ id }) => id > after).slice(0, Math.min(limit, MAX_USERS));
    const users: Person[] = [];
    for (const user of shown) {
      // Whose sessions nobody counted yet, they are counted.
      users.push(readPerson(store, user));
      yield;
    }
    return { count: found.length, users };
  },
  addUser: ({ world, body }) => readPerson(world.store, addUser(world, body)),
  editUser: ({ world, path, body }) => readPerson(world.store, editUser(world, idOf(path), body)),
};

function usersOf(store: SessionStore, ids: readonly string[]): User[] {
  const users = [...new Set(ids.map(Number))].map((id) => store.user(id));
  return users.filter((user) => user !== undefined).sort((a, b) => a.id - b.id);
}

function readPerson(
  store: SessionStore,
  { password: _password, is_active = true, ...user }: User,
): Person {
  const viewer = { userId: user.id, isOperator: user.is_operator };
  return { ...user, is_active, sessions: store.count(viewer) };
}
