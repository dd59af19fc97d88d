import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Because } from "../parts/because.tsx";
import {
  detail,
  detailAnswer,
  detailVerdict,
  selectedId,
  selectSession,
} from "../state/sessions.ts";
import { LookUp } from "./look_up.tsx";
import { SessionDetails } from "./session_details.tsx";

/** Shows the selected session, or the answer that hides it. */
export function SessionPanel(): JSX.Element {
  const id = selectedId.value;
  const answer = detailAnswer.value;
  const panel = useRef<HTMLElement>(null);
  // Where the panels are stacked, a session is selected out of sight of its details.
  useEffect(() => {
    if (id !== undefined && matchMedia("(max-width: 60rem)").matches) {
      panel.current?.scrollIntoView({ block: "start" });
    }
  }, [id]);
  return (
    <section ref={panel} class="panel detail" aria-labelledby="detail-title">
      <header>
        <h2 id="detail-title">{id === undefined ? "Session" : `Session ${id}`}</h2>
        <LookUp />
        {id !== undefined && (
          <button type="button" onClick={() => selectSession(undefined)}>Close</button>
        )}
      </header>
      {id === undefined && <p class="empty">Choose a session, or look one up by its id.</p>}
      {detail.value && <SessionDetails session={detail.value} />}
      {answer && !detail.value && (
        <div class="refused">
          <p>
            Answered with <strong>{answer.status || "no answer"}</strong> to user {answer.user}:
          </p>
          <pre>{answer.body.slice(0, 500)}</pre>
        </div>
      )}
      {answer?.reason && <Because reason={answer.reason} verdict={detailVerdict.value} />}
    </section>
  );
}
