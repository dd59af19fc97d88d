import { SESSION_TYPES, type SessionType } from "@sessions/domain";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/text_field.tsx";
import { firstPeople } from "../state/connection.ts";
import { people } from "../state/people.ts";
import { viewer } from "../state/viewer.ts";
import { partOf } from "../text/part_of.ts";
import { createSession } from "../state/sessions.ts";

/** Creates a pending session for anybody. */
export function NewSessionStage(): JSX.Element {
  const [experiment, setExperiment] = useState("1");
  const [type, setType] = useState<SessionType>("development");
  const [chosenCreator, setChosenCreator] = useState<number | undefined>(undefined);
  const creator = chosenCreator ?? viewer.value?.person.id;
  const self = viewer.value?.person;
  const isListed = people.value.some(({ id }) => id === self?.id);
  const creators = self && !isListed ? [self, ...people.value] : people.value;
  const create = (event: Event) => {
    event.preventDefault();
    void createSession({
      experiment_id: Number(experiment),
      session_type: type,
      ...(creator !== undefined && { created_by: creator }),
    });
  };
  return (
    <details open>
      <summary>New session</summary>
      <form class="fields" onSubmit={create}>
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
            value={creator}
            onChange={(event) => setChosenCreator(Number(event.currentTarget.value))}
          >
            {creators.map(({ id, username }) => (
              <option key={id} value={id}>{username} ({id})</option>
            ))}
          </select>
          {creators.length < firstPeople.value.count && (
            <span class="hint">
              {partOf(creators.length, firstPeople.value.count)}{" "}
              people: be somebody to create as them
            </span>
          )}
        </label>
        <button type="submit">Create session</button>
      </form>
    </details>
  );
}
