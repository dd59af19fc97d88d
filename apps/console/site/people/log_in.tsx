import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/text_field.tsx";
import { openControl } from "../state/connection.ts";
import { logIn, logOut, viewer } from "../state/viewer.ts";

/** Asks for the control token, or for the name and password of a user. */
export function LogIn(): JSX.Element {
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
          setPassword("");
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
          Log in
        </button>
      </form>
      {viewer.value && (
        <p>
          Logged in as {viewer.value.person.username}{" "}
          <button type="button" onClick={logOut}>Log out</button>
        </p>
      )}
    </div>
  );
}
