import { SESSION_TYPES, type SessionState, type SessionType } from "@sessions/domain";
import type { JSX } from "preact";

const GLYPHS: Record<SessionState, string> = {
  pending: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2.2V8l2.6 1.6",
  running: "M4.5 2.8v10.4L13 8Z",
  ended: "M3.5 3.5h9v9h-9Z",
  cancelled: "M4 4l8 8M12 4l-8 8",
};

/** A state, told by its sign and its name. */
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

/** A type, told by its pattern and its name. */
export function TypeMark({ type }: { type: SessionType }): JSX.Element {
  return (
    <span class="type">
      <svg width="16" height="10" aria-hidden="true">
        <rect width="16" height="10" rx="2" fill={`url(#type-${type})`} />
      </svg>
      {type}
    </span>
  );
}

/** The patterns of the types; once on the page. */
export function TypePatterns(): JSX.Element {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        {SESSION_TYPES.map((type) => (
          <pattern
            key={type}
            id={`type-${type}`}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform={type === "emulation" ? "rotate(45)" : undefined}
          >
            <rect width="6" height="6" class={`fill-${type}`} />
            {type === "emulation" && <rect width="2.4" height="6" class="ink" />}
            {type === "sandbox" && <circle cx="3" cy="3" r="1.3" class="ink" />}
            {type === "testbed" && <rect width="6" height="2.2" class="ink" />}
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
