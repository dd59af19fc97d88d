import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Command, commands, namedCommands } from "./commands.ts";
import { isPaletteOpen } from "./shortcuts.ts";

const MAX_SHOWN = 12;

/** Shows the palette: every command by its name, with its key. */
export function Palette(): JSX.Element | null {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  useEffect(() => dialog.current?.showModal(), []);
  const found = search(text);
  const close = () => dialog.current?.close();
  const run = (command: Command | undefined) => {
    close();
    command?.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") run(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Commands"
      onClose={() => {
        isPaletteOpen.value = false;
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <input
        type="text"
        role="combobox"
        aria-label="Search commands, people, deviations, or a session’s id"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
        placeholder="A command, a person, a deviation, a session’s id"
        autoComplete="off"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands">
        {found.map((command, index) => (
          <li
            key={command.name}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(command)}
          >
            <span>{command.name}</span>
            {command.key && <kbd>{command.key.toUpperCase()}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="empty">Nothing has such a name.</p>}
    </dialog>
  );
}

/** Every word must stand in the name. */
function search(text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const all = [...commands(), ...namedCommands(text)];
  return all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .slice(0, MAX_SHOWN);
}
