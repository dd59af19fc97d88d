import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Person } from "../api/control_client.ts";
import { Finder } from "../parts/finder.tsx";
import { control } from "../state/connection.ts";
import { listQuery } from "../state/sessions.ts";
import { impersonate, viewer } from "../state/viewer.ts";
import { counted } from "../text/counted.ts";
import { partOf } from "../text/part_of.ts";
import { useFoundPeople } from "./found_people.ts";
import { LogIn } from "./log_in.tsx";

/** Shows whom the page asks the API as; somebody else is found by name or id. */
export function PersonPicker(): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  if (!control.value) return <LogIn />;
  const current = viewer.value?.person;
  return (
    <div class="viewer">
      <button
        type="button"
        class="you"
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
      >
        <span class="hint">You are</span> {current ? nameOf(current) : "nobody yet"}
      </button>
      {current?.is_operator && <span class="operator">★ operator</span>}
      {isOpen && <PersonFinder onClose={() => setIsOpen(false)} />}
    </div>
  );
}

function PersonFinder({ onClose }: { onClose: () => void }): JSX.Element {
  const [text, setText] = useState("");
  const { count, users } = useFoundPeople(text);
  return (
    <Finder
      label="People"
      hint="A part of a name, or an id"
      found={users.toSorted((a, b) => Number(b.is_operator) - Number(a.is_operator))
        .map((person) => ({ name: describe(person), run: () => becomeAnother(person) }))}
      note={users.length < count
        ? `Shown: ${partOf(users.length, count)}. Type to find the others.`
        : undefined}
      onText={setText}
      onClose={onClose}
    />
  );
}

function becomeAnother(person: Person): void {
  listQuery.value = { ...listQuery.value, page: 1 };
  void impersonate(person);
}

function nameOf({ username, id }: Person): string {
  return `${username} (user ${id})`;
}

function describe({ id, username, is_operator, is_active, sessions }: Person): string {
  return `${is_operator ? "★ " : ""}${username} (user ${id}, sees ${counted(sessions, "session")})${
    is_active ? "" : ", inactive"
  }`;
}
