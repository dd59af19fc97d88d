import { SESSION_TYPES, type SessionType } from "@sessions/domain";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { act, people, say, select, viewer } from "./console_state.ts";
import { TextField } from "./text_field.tsx";

/** Creates a session, pending or running, for anybody. */
export function NewSessionStage(): JSX.Element {
  const [experiment, setExperiment] = useState("1");
  const [type, setType] = useState<SessionType>("development");
  const [creator, setCreator] = useState<number | undefined>(undefined);
  const by = creator ?? viewer.value?.person.id;
  const create = async (event: Event) => {
    event.preventDefault();
    const created = await act<{ session_id: number }>("POST", "/sessions", {
      experiment_id: Number(experiment),
      session_type: type,
      ...(by !== undefined && { created_by: by }),
    });
    if (!created) return;
    say(`User ${by} created session ${created.session_id} of experiment ${experiment}.`);
    select(created.session_id);
  };
  return (
    <details open>
      <summary>New session</summary>
      <form class="fields" onSubmit={(event) => void create(event)}>
        <TextField
          label="Experiment"
          name="new-experiment"
          inputMode="numeric"
          pattern="[1-9]\d{0,14}"
          required
          value={experiment}
          onText={setExperiment}
        />
        <label>
          Type
          <select
            name="new-type"
            value={type}
            onChange={(event) => setType(event.currentTarget.value as SessionType)}
          >
            {SESSION_TYPES.map((one) => <option key={one} value={one}>{one}</option>)}
          </select>
        </label>
        <label>
          Created by
          <select
            name="new-creator"
            value={by}
            onChange={(event) => setCreator(Number(event.currentTarget.value))}
          >
            {people.value.map(({ id, username }) => (
              <option key={id} value={id}>{username} ({id})</option>
            ))}
          </select>
        </label>
        <button type="submit">Create session</button>
      </form>
    </details>
  );
}
