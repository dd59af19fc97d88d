import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Something that can be found. */
export interface Findable {
  readonly name: string;
  /** The key that does the same. */
  readonly key?: string;
  readonly run: () => void;
}

/** Props of {@linkcode Finder}. */
export interface FinderProps {
  /** What is found here. */
  readonly label: string;
  /** What may be typed. */
  readonly hint: string;
  readonly found: readonly Findable[];
  /** What is said below, such as what was left out. */
  readonly note?: string | undefined;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** Shows a dialog in which something is found by typing, and chosen by click or key. */
export function Finder(
  { label, hint, found, note, onText, onClose }: FinderProps,
): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState(0);
  const list = useId();
  // Before anything is painted: what is typed next must not be lost.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  const run = (item: Findable | undefined) => {
    // What was typed may still be looked for.
    if (!item) return;
    close();
    item.run();
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
      class="finder"
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <input
        type="text"
        role="combobox"
        aria-label={hint}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found.length > 0 ? `${list}-${chosen}` : undefined}
        placeholder={hint}
        autoComplete="off"
        onInput={(event) => {
          onText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={list} role="listbox" aria-label={label}>
        {found.map((item, index) => (
          <li
            key={item.name}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(item)}
          >
            <span>{item.name}</span>
            {item.key && <kbd>{item.key.toUpperCase()}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="empty">Nothing has such a name.</p>}
      {note !== undefined && <p class="hint">{note}</p>}
    </dialog>
  );
}
