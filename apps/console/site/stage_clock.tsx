import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useMockNow } from "./clock_text.ts";
import { act, mock } from "./console_state.ts";
import { TextField } from "./text_field.tsx";

const STEPS = [
  { name: "+10 min", seconds: 600 },
  { name: "+1 hour", seconds: 3600 },
  { name: "+1 day", seconds: 86_400 },
];

/** Moves the mock's clock. */
export function ClockStage(): JSX.Element {
  const [moment, setMoment] = useState("");
  const now = useMockNow(1000);
  const clock = mock.value?.clock;
  const patch = (body: object, done: string) => void act("PATCH", "/clock", body, done);
  return (
    <details open>
      <summary>Clock</summary>
      <p>
        <time>
          {new Date(now).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })}
        </time>
        <span class="by">
          {clock?.frozen ? "stands still" : clock?.real ? "the machine’s time" : "moved, and runs"},
          as your browser’s zone has it
        </span>
      </p>
      <div class="actions">
        {STEPS.map(({ name, seconds }) => (
          <button
            key={name}
            type="button"
            onClick={() => patch({ advance: seconds }, `The clock went on by ${name.slice(1)}.`)}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          onClick={() =>
            patch(
              { frozen: !clock?.frozen },
              clock?.frozen ? "The clock runs." : "The clock stands still.",
            )}
        >
          {clock?.frozen ? "Let it run" : "Freeze"}
        </button>
      </div>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          patch({ now: new Date(moment).toISOString() }, "The clock was set.");
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
