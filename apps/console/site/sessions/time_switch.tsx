import type { JSX } from "preact";

/** Props of {@linkcode TimeSwitch}. */
export interface TimeSwitchProps {
  readonly inOwnTime: boolean;
  readonly onChange: (inOwnTime: boolean) => void;
}

/** Switches between the portal's zone and the browser's. */
export function TimeSwitch({ inOwnTime, onChange }: TimeSwitchProps): JSX.Element {
  return (
    <div class="switch" role="group" aria-label="Times">
      <button type="button" aria-pressed={!inOwnTime} onClick={() => onChange(false)}>
        Portal’s time
      </button>
      <button type="button" aria-pressed={inOwnTime} onClick={() => onChange(true)}>
        Yours
      </button>
    </div>
  );
}
