import { ChangeError, NewPerson, PersonEdit } from "@sessions/control";
import type { User } from "@sessions/domain";
import { defaultPassword } from "@sessions/fixtures";
import { checkValue } from "./check_value.ts";
import type { World } from "./world.ts";

const MAX_SHOWN = 8;

/**
 * Adds a person; what they are not given has a default.
 *
 * @throws {ChangeError} `invalid` with a JSON Pointer, or `taken`
 */
export function addUser(world: World, body: NewPerson): User {
  checkValue(NewPerson, body);
  const { store } = world;
  const id = body.id ?? (store.users().at(-1)?.id ?? 0) + 1;
  if (store.user(id)) {
    throw new ChangeError("taken", `Cannot add the user ${id}: there is one of that id`, "/id");
  }
  const user = {
    id,
    username: `user${id}`,
    password: defaultPassword(id),
    is_operator: false,
    is_active: true,
    ...body,
  };
  return write(world, user);
}

/**
 * Changes a person. Their tokens stay, and are judged by what they are now.
 *
 * @throws {ChangeError} `unknown`, `taken`, or `invalid` with a JSON Pointer
 */
export function editUser(world: World, id: number, body: PersonEdit): User {
  checkValue(PersonEdit, body);
  return write(world, { ...findUser(world, id), ...body });
}

function write(world: World, user: User): User {
  const other = world.store.userNamed(user.username);
  if (other && other.id !== user.id) {
    throw new ChangeError(
      "taken",
      `Cannot name the user ${user.id} "${user.username}": the user ${other.id} has that name`,
      "/username",
    );
  }
  world.change((store) => store.putUser(user));
  return user;
}

/**
 * The person of an id.
 *
 * @param hint what else the caller could do
 * @throws {ChangeError} `unknown`, with some who are there
 */
export function findUser({ store }: World, id: number, hint = ""): User {
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
