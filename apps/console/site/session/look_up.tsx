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
        selectSession(Number(id.trim()));
      }}
    >
      <TextField
        label="session_id"
        name="session"
        inputMode="numeric"
        pattern="\s*\d{1,15}\s*"
        required
        value={id}
        onText={setId}
      />
      <button type="submit">Look up</button>
    </form>
  );
}
