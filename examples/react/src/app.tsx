import { type FormEvent, type ReactElement, useEffect, useState } from "react";
import { logIn, PortalError, readPage, type SessionPage } from "./portal.ts";

/** Somebody logs in, and pages through the sessions that they may see. */
export function App({ api }: { api: string }): ReactElement {
  const [token, setToken] = useState<string>();
  const [note, setNote] = useState("");
  if (token === undefined) return <LogIn api={api} note={note} onToken={setToken} />;
  const leave = () => {
    setToken(undefined);
    setNote("Your session is over. Log in again.");
  };
  return <Sessions api={api} token={token} onRefused={leave} />;
}

interface LogInProps {
  api: string;
  note: string;
  onToken: (token: string) => void;
}

function LogIn({ api, note, onToken }: LogInProps): ReactElement {
  const [message, setMessage] = useState(note);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    logIn(api, String(form.get("username")), String(form.get("password")))
      .then(onToken, (error: Error) => setMessage(error.message));
  };
  return (
    <form onSubmit={submit}>
      <label>
        Username <input name="username" />
      </label>
      <label>
        Password <input name="password" type="password" />
      </label>
      <button type="submit">Log in</button>
      {message !== "" && <p role="alert">{message}</p>}
    </form>
  );
}

interface SessionsProps {
  api: string;
  token: string;
  onRefused: () => void;
}

function Sessions({ api, token, onRefused }: SessionsProps): ReactElement {
  const [url, setUrl] = useState(`${api}/sessions`);
  const [turn, setTurn] = useState(0);
  const [page, setPage] = useState<SessionPage>();
  const [message, setMessage] = useState("");
  useEffect(() => {
    let isWanted = true;
    readPage(url, token).then((answer) => {
      if (!isWanted) return;
      setPage(answer);
      setMessage("");
    }, (error: Error) => {
      if (!isWanted) return;
      if (error instanceof PortalError && error.status === 401) onRefused();
      else setMessage(error.message);
    });
    return () => {
      isWanted = false;
    };
  }, [url, token, turn]);
  if (message !== "") {
    return (
      <div role="alert">
        <p>{message}</p>
        <button type="button" onClick={() => setTurn(turn + 1)}>Try again</button>
      </div>
    );
  }
  if (!page) return <p>Loading …</p>;
  const { count, next, results } = page;
  return (
    <>
      <h1>{count} sessions</h1>
      <ul>
        {results.map(({ session_id, experiment_id, is_active }) => (
          <li key={session_id}>
            Session {session_id} of experiment {experiment_id}
            {is_active && " is running"}
          </li>
        ))}
      </ul>
      {next !== null && <button type="button" onClick={() => setUrl(next)}>Older</button>}
    </>
  );
}
