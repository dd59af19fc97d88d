import type { JSX } from "preact";

/** Props of {@linkcode PauseButton}. */
export interface PauseButtonProps {
  readonly isPaused: boolean;
  readonly onChange: (isPaused: boolean) => void;
}

/** Holds a list that moves, or lets it go on. */
export function PauseButton({ isPaused, onChange }: PauseButtonProps): JSX.Element {
  return (
    <button type="button" aria-pressed={isPaused} onClick={() => onChange(!isPaused)}>
      {isPaused ? "Paused" : "Pause"}
    </button>
  );
}
