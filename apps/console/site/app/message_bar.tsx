import type { JSX } from "preact";
import { dismissMessage, message } from "../state/messages.ts";

/** Shows the page's message, and has it read out. */
export function MessageBar(): JSX.Element {
  const shown = message.value;
  return (
    <div class="notice" role="status" aria-live="polite">
      {shown && (
        <p class={shown.isError ? "bad" : "good"}>
          {shown.text}
          <button type="button" class="link" onClick={dismissMessage}>Dismiss</button>
        </p>
      )}
    </div>
  );
}
