import { sessionState } from "@sessions/domain";
import type { JSX } from "preact";
import {
  ask,
  asked,
  envelope,
  explainedList,
  listed,
  ownTime as inOwnTime,
  select,
  selected,
} from "./console_state.ts";
import { StateMark, TypeMark } from "./marks.tsx";
import { counted, ownTime, portalTime } from "./words.ts";
import { TextField } from "./text_field.tsx";

/** The list as the API pages it. */
export function SessionsPanel(): JSX.Element {
  const page = envelope.value;
  const count = page?.count ?? 0;
  const perPage = page?.next ? page.results.length : undefined;
  const { experiment, page: number } = asked.value;
  const pages = perPage ? Math.ceil(count / perPage) : number;
  return (
    <section class="panel sessions" aria-labelledby="sessions-title">
      <header>
        <h2 id="sessions-title">Sessions</h2>
        <p class="hint" data-testid="count">
          {page ? `${counted(count, "session")}, newest created first` : "no list"}
          {explainedList.value && `. ${explainedList.value.because}`}
        </p>
        <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
          <TextField
            label="experiment_id"
            name="experiment"
            inputMode="numeric"
            value={experiment}
            onText={(text) => ask({ experiment: text, page: 1 })}
          />
          <button
            type="button"
            disabled={experiment === ""}
            onClick={() => ask({ experiment: "", page: 1 })}
          >
            Clear
          </button>
        </form>
        <div class="switch" role="group" aria-label="Times">
          <button
            type="button"
            aria-pressed={!inOwnTime.value}
            onClick={() => inOwnTime.value = false}
          >
            Portal’s time
          </button>
          <button
            type="button"
            aria-pressed={inOwnTime.value}
            onClick={() => inOwnTime.value = true}
          >
            Yours
          </button>
        </div>
      </header>
      {page ? <Rows /> : <Refused />}
      <nav class="pages" aria-label="Pages of the list">
        <button
          type="button"
          disabled={!page?.previous}
          onClick={() => ask({ page: Math.max(1, number - 1) })}
        >
          Newer
        </button>
        <span aria-live="polite">Page {number}{pages > number ? ` of ${pages}` : ""}</span>
        <button type="button" disabled={!page?.next} onClick={() => ask({ page: number + 1 })}>
          Older
        </button>
      </nav>
    </section>
  );
}

function Rows(): JSX.Element {
  const rows = envelope.value?.results ?? [];
  const time = inOwnTime.value ? ownTime : portalTime;
  if (rows.length === 0) return <p class="empty">No session matches.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of sessions">
      <table>
        <thead>
          <tr>
            <th scope="col">session</th>
            <th scope="col">experiment</th>
            <th scope="col">state</th>
            <th scope="col">type</th>
            <th scope="col">started</th>
            <th scope="col">ended</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.session_id}
              class={row.session_id === selected.value ? "chosen" : undefined}
              onClick={() => select(row.session_id)}
            >
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  aria-pressed={row.session_id === selected.value}
                  onClick={(event) => {
                    event.stopPropagation();
                    select(row.session_id);
                  }}
                >
                  {row.session_id}
                </button>
              </th>
              <td>
                <button
                  type="button"
                  class="link"
                  aria-label={`Only experiment ${row.experiment_id}`}
                  onClick={(event) => {
                    event.stopPropagation();
                    ask({ experiment: String(row.experiment_id), page: 1 });
                  }}
                >
                  {row.experiment_id}
                </button>
              </td>
              <td>
                <StateMark state={sessionState(row)} />
              </td>
              <td>
                <TypeMark type={row.session_type} />
              </td>
              <td>{time(row.start_date_time)}{by(row.started_by)}</td>
              <td>{time(row.end_date_time)}{by(row.ended_by)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function by(user: number | null): JSX.Element | null {
  return user === null ? null : <span class="by">by {user}</span>;
}

function Refused(): JSX.Element {
  const answer = listed.value;
  if (!answer) return <p class="empty">Nothing was asked yet.</p>;
  return (
    <div class="refused" role="alert">
      <p>
        The list was answered with <strong>{answer.status || "no answer"}</strong>:
      </p>
      <pre>{answer.body.slice(0, 2000)}</pre>
    </div>
  );
}
