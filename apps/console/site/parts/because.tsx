import type { JSX } from "preact";
import type { Reason } from "../state/sessions.ts";

/** Says why the viewer sees what they see. */
export function Because({ reason }: { reason: Reason }): JSX.Element {
  return (
    <p class="because">
      <strong>Why:</strong> {reason.because}. <code>{reason.requirement}</code>
    </p>
  );
}
