import { SESSION_TYPES, type SessionType } from "@sessions/domain";
import type { JSX } from "preact";

/** Shows a type by its pattern and its name. */
export function TypeMark({ type }: { type: SessionType }): JSX.Element {
  return (
    <span class="type">
      <svg width="16" height="10" aria-hidden="true">
        <rect width="16" height="10" rx="2" fill={typeFill(type)} />
      </svg>
      {type}
    </span>
  );
}

/** Returns the `fill` that paints the pattern of a type; needs {@linkcode TypePatterns}. */
export function typeFill(type: SessionType): string {
  return `url(#type-${type})`;
}

/** Defines the patterns of the types, once on the page. */
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
