import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Person } from "../api/control_client.ts";
import { Finder } from "../parts/finder.tsx";
import { useFoundPeople } from "../people/found_people.ts";
import { people } from "../state/people.ts";
import { type Command, commands, namedCommands } from "./commands.ts";
import { isPaletteOpen } from "./shortcuts.ts";

const MAX_SHOWN = 12;

/** Shows the palette: every command by its name, with its key. */
export function Palette(): JSX.Element | null {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette(): JSX.Element {
  const [text, setText] = useState("");
  const found = useFoundPeople(nameIn(text)).users;
  // Those who are known anyway are found at once.
  const known = new Set(people.value.map(({ id }) => id));
  const users = [...people.value, ...found.filter(({ id }) => !known.has(id))];
  return (
    <Finder
      label="Commands"
      hint="A command, a person, a deviation, a session’s id"
      found={search(text, users)}
      onText={setText}
      onClose={() => {
        isPaletteOpen.value = false;
      }}
    />
  );
}

/** What may be a person's name or id in what was typed: "be Lambert" and "user 33" mean Lambert and 33. */
function nameIn(text: string): string {
  return text.replace(/\b(be|user|operator)\b|[(),]/gi, " ").trim();
}

/** Every word must stand in the name. */
function search(text: string, people: readonly Person[]): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const all = [...commands(), ...namedCommands(text, people)];
  return all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .slice(0, MAX_SHOWN);
}
