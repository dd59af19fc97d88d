import type { JSX } from "preact";
import type { Person } from "../api/control_client.ts";
import { control, impersonate, people, viewer } from "../state/connection.ts";
import { listQuery } from "../state/sessions.ts";
import { LogIn } from "./log_in.tsx";

/** Chooses whom the page asks the API as. */
export function ViewerPicker(): JSX.Element {
  if (!control.value) return <LogIn />;
  const current = viewer.value?.person;
  return (
    <label class="viewer">
      <span>You are</span>
      <select
        name="viewer"
        value={current?.id}
        onChange={(event) => {
          const chosen = people.value.find(({ id }) => id === Number(event.currentTarget.value));
          if (!chosen) return;
          listQuery.value = { ...listQuery.value, page: 1 };
          void impersonate(chosen);
        }}
      >
        <People
          label="Operators: see every session"
          people={people.value.filter((person) => person.is_operator)}
        />
        <People
          label="Non-operators: see their own"
          people={people.value.filter((person) => !person.is_operator)}
        />
      </select>
      {current?.is_operator && <span class="operator">★ operator</span>}
    </label>
  );
}

function People(
  { label, people }: { label: string; people: readonly Person[] },
): JSX.Element {
  return (
    <optgroup label={label}>
      {people.map(({ id, username, is_operator, is_active, sessions }) => (
        <option key={id} value={id}>
          {is_operator ? "★ " : ""}
          {username} (user {id}, {sessions} sessions){is_active ? "" : ", inactive"}
        </option>
      ))}
    </optgroup>
  );
}
