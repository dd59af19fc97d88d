import { signal } from "@preact/signals";
import { selectedId, selectSession } from "../state/sessions.ts";
import { commands } from "./commands.ts";

/** Whether the palette of commands is open. */
export const isPaletteOpen = signal(false);

/** Listens for the keys of commands; Ctrl K, / or ? opens the palette, Escape closes a session. */
export function followKeys(): void {
  addEventListener("keydown", (event) => {
    const isK = event.key.toLowerCase() === "k";
    if (isK && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      isPaletteOpen.value = !isPaletteOpen.value;
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isPaletteOpen.value || isTypedInto(event.target)) return;
    if (event.key === "/" || event.key === "?") {
      event.preventDefault();
      isPaletteOpen.value = true;
    } else if (event.key === "Escape") {
      if (selectedId.value !== undefined) selectSession(undefined);
    } else commands().find(({ key }) => key === event.key.toLowerCase())?.run();
  });
}

function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    target.matches("input:not([type=checkbox]), select, textarea");
}
