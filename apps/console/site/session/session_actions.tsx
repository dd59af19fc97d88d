import type { SessionState } from "@sessions/domain";
import type { JSX } from "preact";
import { ConfirmButton } from "../parts/confirm_button.tsx";
import { moveSession, removeSession } from "../state/sessions.ts";

/** Props of {@linkcode SessionActions}. */
export interface SessionActionsProps {
  readonly id: number;
  readonly state: SessionState;
}

/** Starts, ends, cancels or removes a session. */
export function SessionActions({ id, state }: SessionActionsProps): JSX.Element {
  return (
    <div class="actions" role="group" aria-label={`Actions for session ${id}`}>
      <button type="button" disabled={state !== "pending"} onClick={() => moveSession(id, "start")}>
        Start
      </button>
      <button type="button" disabled={state !== "running"} onClick={() => moveSession(id, "end")}>
        End
      </button>
      <button
        type="button"
        disabled={state !== "pending"}
        onClick={() => moveSession(id, "cancel")}
      >
        Cancel it
      </button>
      <ConfirmButton
        label="Remove"
        question={`Really remove session ${id}?`}
        onConfirm={() => removeSession(id)}
      />
    </div>
  );
}
