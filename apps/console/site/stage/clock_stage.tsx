import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/text_field.tsx";
import { advanceClock, freezeClock, paceClock, setClock, useMockNow } from "../state/clock.ts";
import { mockState } from "../state/connection.ts";
import { wholeText } from "../text/date_times.ts";

const STEPS = [
  { name: "10 min", seconds: 600 },
  { name: "1 hour", seconds: 3600 },
  { name: "1 day", seconds: 86_400 },
];
const PACES = [1, 10, 60];

/** Moves the mock's clock. */
export function ClockStage(): JSX.Element {
  const [moment, setMoment] = useState("");
  const now = useMockNow();
  const clock = mockState.value?.clock;
  const isFrozen = clock?.frozen ?? false;
  const pace = clock?.pace ?? 1;
  return (
    <details open>
      <summary>Clock</summary>
      <p>
        <time>
          {wholeText(now)}
        </time>
        <span class="by">
          {isFrozen ? "frozen" : clock?.real ? "the machine’s time" : "moved, running"}
          {pace === 1 ? "" : ` ×${pace}`}, in your browser’s time zone
        </span>
      </p>
      <div class="actions">
        {STEPS.map(({ name, seconds }) => (
          <button
            key={name}
            type="button"
            onClick={() => advanceClock(seconds, name)}
          >
            +{name}
          </button>
        ))}
        <button type="button" onClick={() => freezeClock(!isFrozen)}>
          {isFrozen ? "Let it run" : "Freeze"}
        </button>
      </div>
      <div class="actions" role="group" aria-label="Speed">
        {PACES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={pace === one}
            onClick={() => paceClock(one)}
          >
            ×{one}
          </button>
        ))}
      </div>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          setClock(new Date(moment));
        }}
      >
        <TextField
          label="Set to (your time)"
          name="moment"
          type="datetime-local"
          required
          value={moment}
          onText={setMoment}
        />
        <button type="submit">Set the clock</button>
      </form>
    </details>
  );
}
