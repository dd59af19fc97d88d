import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { become, control, logIn, openControl, people, viewer } from "./console_state.ts";
import { TextField } from "./text_field.tsx";

/** Who one is. */
export function ViewerPicker(): JSX.Element {
  if (!control.value) return <LogIn />;
  const current = viewer.value?.person;
  const operators = people.value.filter((person) => person.is_operator);
  const others = people.value.filter((person) => !person.is_operator);
  return (
    <label class="viewer">
      <span>You are</span>
      <select
        name="viewer"
        value={current?.id}
        onChange={(event) => {
          const chosen = people.value.find(({ id }) => id === Number(event.currentTarget.value));
          if (chosen) void become(chosen);
        }}
      >
        {[["Operators: see every session", operators], ["Everyone else: see their own", others]]
          .map(([label, group]) => (
            <optgroup key={label as string} label={label as string}>
              {(group as typeof operators).map((person) => (
                <option key={person.id} value={person.id}>
                  {person.is_operator ? "★ " : ""}
                  {person.username} (user {person.id},{" "}
                  {person.sessions}){person.is_active ? "" : ", inactive"}
                </option>
              ))}
            </optgroup>
          ))}
      </select>
      {current?.is_operator && <span class="operator">★ operator</span>}
    </label>
  );
}

/** Without the control plane one is whoever one can log in as. */
function LogIn(): JSX.Element {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [token, setToken] = useState("");
  return (
    <div class="viewer">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void openControl(token.trim());
        }}
      >
        <TextField
          label="Control token"
          name="control"
          type="password"
          value={token}
          onText={setToken}
        />
        <button type="submit" disabled={token.trim() === ""}>Open the stage</button>
      </form>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void logIn(username, password);
        }}
      >
        <TextField label="Username" name="username" value={username} onText={setUsername} />
        <TextField
          label="Password"
          name="password"
          type="password"
          value={password}
          onText={setPassword}
        />
        <button type="submit" disabled={username === "" || password === ""}>
          {viewer.value ? `Logged in as ${viewer.value.person.username}; change` : "Log in"}
        </button>
      </form>
    </div>
  );
}
