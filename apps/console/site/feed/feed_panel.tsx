import { canSee } from "@sessions/domain";
import type { JSX } from "preact";
import { ExperimentLink } from "../experiment/experiment_link.tsx";
import { PersonLink } from "../people/person_link.tsx";
import { control } from "../state/connection.ts";
import { selectedId, selectSession } from "../state/sessions.ts";
import { viewer } from "../state/viewer.ts";
import { clockTime } from "../text/date_times.ts";
import { type Happening, happenings } from "./happenings.ts";

const MAX_SHOWN = 12;

/** Shows what just happened to the sessions that the person sees, the newest first. */
export function FeedPanel(): JSX.Element | null {
  const person = viewer.value?.person;
  if (!control.value || !person) return null;
  const sees = { userId: person.id, isOperator: person.is_operator };
  const seen = happenings.value.filter(({ detail }) =>
    detail ? canSee(detail, sees) : person.is_operator
  ).slice(0, MAX_SHOWN);
  return (
    <section class="panel feed" aria-labelledby="feed-title">
      <header>
        <h2 id="feed-title">Just now</h2>
      </header>
      {seen.length === 0 && (
        <p class="empty">
          Nothing has happened since you looked. Switch live mode on, or create a session.
        </p>
      )}
      {seen.length > 0 && (
        <ol tabIndex={0} aria-labelledby="feed-title">
          {seen.map((happening) => <Item key={happening.number} happening={happening} />)}
        </ol>
      )}
    </section>
  );
}

function Item({ happening }: { happening: Happening }): JSX.Element {
  const { session, what, by, at, detail } = happening;
  return (
    <li class={what}>
      {at !== undefined && <time class="hint" dateTime={at}>{clockTime(at)}</time>}{" "}
      {by === undefined ? "Somebody" : <PersonLink id={by} />} {what}{" "}
      <button
        type="button"
        class="link"
        aria-pressed={session === selectedId.value}
        onClick={() => selectSession(session)}
      >
        session {session}
      </button>
      {detail && (
        <>
          {" of "}
          <ExperimentLink
            id={detail.experiment_id}
            text={`experiment ${detail.experiment_id}`}
          />
        </>
      )}
    </li>
  );
}
