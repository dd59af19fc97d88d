import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Finder } from "../parts/finder.tsx";
import { type Command, commands, namedCommands } from "./commands.ts";
import { isPaletteOpen } from "./shortcuts.ts";

const MAX_SHOWN = 12;

/** Shows the palette: every command by its name, with its key. */
export function Palette(): JSX.Element | null {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette(): JSX.Element {
  const [text, setText] = useState("");
  return (
    <Finder
      label="Commands"
      hint="A command, a person, a deviation, a session’s id"
      found={search(text)}
      onText={setText}
      onClose={() => {
        isPaletteOpen.value = false;
      }}
    />
  );
}

/** Every word must stand in the name. */
function search(text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const all = [...commands(), ...namedCommands(text)];
  return all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .slice(0, MAX_SHOWN);
}
