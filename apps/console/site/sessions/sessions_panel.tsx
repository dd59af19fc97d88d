import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/text_field.tsx";
import { changeQuery, envelope, listAnswer, listQuery, listReason } from "../state/sessions.ts";
import { counted } from "../text/counted.ts";
import { SessionsTable } from "./sessions_table.tsx";
import { TimeSwitch } from "./time_switch.tsx";

/** Shows the list as the API pages it. */
export function SessionsPanel(): JSX.Element {
  const [inOwnTime, setInOwnTime] = useState(false);
  const page = envelope.value;
  const { experiment } = listQuery.value;
  return (
    <section class="panel sessions" aria-labelledby="sessions-title">
      <header>
        <h2 id="sessions-title">Sessions</h2>
        <p class="hint" data-testid="count">
          {page ? `${counted(page.count ?? 0, "session")}, newest created first` : "no list"}
          {listReason.value && `. ${listReason.value.because}`}
        </p>
        <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
          <TextField
            label="experiment_id"
            name="experiment"
            inputMode="numeric"
            value={experiment}
            onText={(text) => changeQuery({ experiment: text, page: 1 })}
          />
          <button
            type="button"
            disabled={experiment === ""}
            onClick={() => changeQuery({ experiment: "", page: 1 })}
          >
            Clear
          </button>
        </form>
        <TimeSwitch inOwnTime={inOwnTime} onChange={setInOwnTime} />
      </header>
      {page ? <SessionsTable rows={page.results} inOwnTime={inOwnTime} /> : <NoList />}
      <Pages />
    </section>
  );
}

function NoList(): JSX.Element {
  const answer = listAnswer.value;
  if (!answer) return <p class="empty">No answer yet.</p>;
  return (
    <div class="refused" role="alert">
      <p>
        The list was answered with <strong>{answer.status || "no answer"}</strong>:
      </p>
      <pre>{answer.body.slice(0, 2000)}</pre>
    </div>
  );
}

function Pages(): JSX.Element {
  const list = envelope.value;
  const { page } = listQuery.value;
  const perPage = list?.next ? list.results.length : 0;
  const last = perPage > 0 ? Math.ceil((list?.count ?? 0) / perPage) : page;
  return (
    <nav class="pages" aria-label="Pages of the list">
      <button
        type="button"
        disabled={!list?.previous}
        onClick={() => changeQuery({ page: Math.max(1, page - 1) })}
      >
        Newer
      </button>
      <span aria-live="polite">Page {page}{last > page ? ` of ${last}` : ""}</span>
      <button type="button" disabled={!list?.next} onClick={() => changeQuery({ page: page + 1 })}>
        Older
      </button>
    </nav>
  );
}
