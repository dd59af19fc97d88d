import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { RequestLine } from "../parts/request_line.tsx";
import { followJournal, journal } from "../state/journal.ts";
import { clockTime } from "../text/date_times.ts";

/** Shows the requests that the mock answered, whoever asked: those of an app at work, too. */
export function EverybodysRequests({ isPaused }: { isPaused: boolean }): JSX.Element {
  useEffect(() => isPaused ? undefined : followJournal(), [isPaused]);
  if (journal.value.length === 0) return <p class="empty">No request was answered yet.</p>;
  return (
    <ul class="journal" tabIndex={0} aria-label="Everybody’s requests">
      {journal.value.map(({ id, status, method, url, viewer, token, deviations, faults, time }) => (
        <li key={id} class="request">
          <RequestLine status={status} method={method} path={url}>
            {viewer ? `user ${viewer.user}` : `token ${token}`}, {clockTime(time)}
            {[
              ...deviations,
              ...faults.map((fault) => `fault ${fault}`),
            ].map((cause) => (
              <span key={cause}>
                , <code>{cause}</code>
              </span>
            ))}
          </RequestLine>
        </li>
      ))}
    </ul>
  );
}
