import type { JSX } from "preact";
import { control } from "../state/connection.ts";
import { personOf } from "../state/people.ts";
import { impersonate, viewer } from "../state/viewer.ts";

/** Shows a person by their name; a click becomes them. Without the control plane, an id is all that is known. */
export function PersonLink({ id }: { id: number }): JSX.Element {
  const person = personOf(id);
  if (!person || !control.value) return <>{person?.username ?? `user ${id}`}</>;
  if (id === viewer.value?.person.id) return <span class="self">{person.username}</span>;
  return (
    <button
      type="button"
      class="link person"
      title={`Be ${person.username} (user ${id})`}
      onClick={(event) => {
        event.stopPropagation();
        void impersonate(person);
      }}
    >
      {person.username}
    </button>
  );
}
