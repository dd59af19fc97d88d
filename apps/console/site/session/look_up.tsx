import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/text_field.tsx";
import { selectSession } from "../state/sessions.ts";

/** Selects a session by its id, listed or not. */
export function LookUp(): JSX.Element {
  const [id, setId] = useState("");
  return (
    <form
      class="filter"
      onSubmit={(event) => {
        event.preventDefault();
        // What is no id is asked for as it is: the API says what it makes of it.
        selectSession(/^[1-9]\d{0,14}$/.test(id.trim()) ? Number(id.trim()) : id);
      }}
    >
      <TextField
        label="session_id"
        name="session"
        inputMode="numeric"
        required
        value={id}
        onText={setId}
      />
      <button type="submit">Look up</button>
    </form>
  );
}
