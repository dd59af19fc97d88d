import { User } from "@sessions/domain";
import * as Type from "typebox";
import type { Static } from "typebox";
import type { ControlOperation } from "./operation.ts";

const ID = Type.Integer({ minimum: 0 });

/** A person of a world, without a password. */
export const Person = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  is_operator: Type.Boolean(),
  is_active: Type.Boolean(),
  sessions: Type.Integer({ description: "How many sessions they see." }),
});
export type Person = Static<typeof Person>;

/** The values that a new person may be given: the next id, a name and a password by it, no operator, active. */
export const NewPerson = Type.Partial(User, { additionalProperties: false });
export type NewPerson = Static<typeof NewPerson>;

/** The values of a person that may be changed. */
export const PersonEdit = Type.Omit(NewPerson, ["id"], { additionalProperties: false });
export type PersonEdit = Static<typeof PersonEdit>;

/** The operations on the people of a world. */
export const PEOPLE_OPERATIONS = {
  listUsers: {
    method: "GET",
    path: "/users",
    summary:
      "List the people of a world (`?search=`, `?ids=` some, with commas, `?after=` an id, `?limit=`, at most 200) and how many sessions each sees, without passwords.",
    query: {
      search: Type.String(),
      ids: Type.String({
        pattern: "^\\d{1,15}(,\\d{1,15}){0,199}$",
        description: "ids with commas between them, 200 at most",
      }),
      after: ID,
      limit: ID,
    },
    result: Type.Object({ count: Type.Integer(), users: Type.Array(Person) }),
  },
  addUser: {
    method: "POST",
    path: "/users",
    ownOnly: true,
    summary:
      "Add a person to a world. Without a password it is `password-` and their id, as everybody's is.",
    body: NewPerson,
    status: 201,
    result: Person,
  },
  editUser: {
    method: "PATCH",
    path: "/users/:id",
    ownOnly: true,
    summary:
      "Change a person: `is_active`, `is_operator`, `username`, `password`. Their tokens stay, and are judged by what they are now.",
    body: PersonEdit,
    result: Person,
  },
} as const satisfies Record<string, ControlOperation>;
