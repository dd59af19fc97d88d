import { EVERYONE, type User } from "@sessions/domain";
import { defaultPassword } from "@sessions/fixtures";
import type { World } from "../world/world.ts";
import { type ApiExamples, SAMPLE_EXAMPLES } from "./describe_api.ts";

/** Finds in a world what a reader of the API's description may try. */
export function examplesOf({ store }: World): ApiExamples {
  const newest = store.list(EVERYONE, { experimentId: null, page: "1", pageSize: 1 })
    .rows[0];
  const people = store.users().filter(({ is_active }) => is_active !== false);
  const person = people.find(({ is_operator }) => is_operator) ?? people[0];
  return {
    experiment: newest?.experiment_id ?? SAMPLE_EXAMPLES.experiment,
    session: newest?.session_id ?? SAMPLE_EXAMPLES.session,
    ...logInOf(person),
  };
}

/** A password that somebody chose is nobody else's business. */
function logInOf(person: User | undefined): Pick<ApiExamples, "username" | "password"> {
  if (!person) return SAMPLE_EXAMPLES;
  const { id, username, password } = person;
  return { username, password: password === defaultPassword(id) ? password : "…" };
}
