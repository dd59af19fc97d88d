import type { SessionState } from "@sessions/domain";
import type { JSX } from "preact";

const GLYPHS: Record<SessionState, string> = {
  pending: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2.2V8l2.6 1.6",
  running: "M4.5 2.8v10.4L13 8Z",
  ended: "M3.5 3.5h9v9h-9Z",
  cancelled: "M4 4l8 8M12 4l-8 8",
};

/** Shows a state by its glyph and its name. */
export function StateMark({ state }: { state: SessionState }): JSX.Element {
  return (
    <span class={`state state-${state}`}>
      <svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true">
        <path d={GLYPHS[state]} />
      </svg>
      {state}
    </span>
  );
}
