import { signal } from "@preact/signals";

/** A message of the page to its user. */
export interface Message {
  readonly text: string;
  readonly isError: boolean;
}

/** How long a message that is no error is shown. */
const SHOWN_MS = 8000;

/** The message on the page. */
export const message = signal<Message | undefined>(undefined);

/** Shows what was done, for a while. */
export function notify(text: string): void {
  const shown = { text, isError: false };
  message.value = shown;
  setTimeout(() => {
    if (message.value === shown) dismissMessage();
  }, SHOWN_MS);
}

/** Shows what went wrong, until something else is shown or it is dismissed. */
export function notifyError(error: unknown): void {
  message.value = { text: error instanceof Error ? error.message : String(error), isError: true };
}

/** Takes the message off the page. */
export function dismissMessage(): void {
  message.value = undefined;
}

/** Runs `action`, and shows its error instead of throwing it. */
export async function reportErrors(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    notifyError(error);
  }
}
