import { type SessionDetail, sessionState } from "@sessions/domain";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useMockNow } from "./clock_text.ts";
import {
  act,
  control,
  detail,
  explainedDetail,
  retrieved,
  select,
  selected,
  viewer,
} from "./console_state.ts";
import { ConfirmButton } from "./confirm_button.tsx";
import { StateMark, TypeMark } from "./marks.tsx";
import { duration, ownTime, portalTime } from "./words.ts";
import { TextField } from "./text_field.tsx";

/** The documented detail of a session, or the answer that hides it. */
export function SessionPanel(): JSX.Element {
  const [typed, setTyped] = useState("");
  const id = selected.value;
  const answer = retrieved.value;
  const panel = useRef<HTMLElement>(null);
  // Where the panels stand below each other, the choice is made out of sight of what it shows.
  useEffect(() => {
    if (id !== undefined && matchMedia("(max-width: 60rem)").matches) {
      panel.current?.scrollIntoView({ block: "start" });
    }
  }, [id]);
  return (
    <section ref={panel} class="panel detail" aria-labelledby="detail-title">
      <header>
        <h2 id="detail-title">{id === undefined ? "Session" : `Session ${id}`}</h2>
        <form
          class="filter"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed !== "") select(Number(typed));
          }}
        >
          <TextField
            label="session_id"
            name="session"
            inputMode="numeric"
            pattern="\d{1,15}"
            value={typed}
            onText={setTyped}
          />
          <button type="submit">Look up</button>
        </form>
      </header>
      {id === undefined && <p class="empty">Choose a session, or look one up by its id.</p>}
      {detail.value && <Values session={detail.value} />}
      {id !== undefined && answer && !detail.value && (
        <div class="refused">
          <p>
            Answered with <strong>{answer.status || "no answer"}</strong> to user{" "}
            {viewer.value?.person.id}:
          </p>
          <pre>{answer.body.slice(0, 500)}</pre>
        </div>
      )}
      {explainedDetail.value && id !== undefined && (
        <p class="because">
          <strong>Why:</strong> {explainedDetail.value.because}.{" "}
          <code>{explainedDetail.value.requirement}</code>
        </p>
      )}
    </section>
  );
}

function Values({ session }: { session: SessionDetail }): JSX.Element {
  const now = useMockNow(1000);
  const { session_id: id, start_date_time: start, end_date_time: end } = session;
  const state = sessionState(session);
  const lasted = start !== null &&
    duration((end === null ? now : Date.parse(end)) - Date.parse(start));
  const move = (name: string, done: string) => () =>
    void act("POST", `/sessions/${id}/${name}`, {}, `Session ${id} ${done}.`);
  return (
    <>
      <p class="headline">
        <StateMark state={state} /> <TypeMark type={session.session_type} />
        {lasted && <span>{state === "running" ? `for ${lasted} so far` : `for ${lasted}`}</span>}
      </p>
      {control.value && (
        <div class="actions" role="group" aria-label={`Move session ${id} on`}>
          <button type="button" disabled={state !== "pending"} onClick={move("start", "started")}>
            Start
          </button>
          <button type="button" disabled={state !== "running"} onClick={move("end", "ended")}>
            End
          </button>
          <button
            type="button"
            disabled={state !== "pending"}
            onClick={move("cancel", "was cancelled")}
          >
            Cancel it
          </button>
          <ConfirmButton
            label="Remove"
            question={`Really remove session ${id}?`}
            onConfirm={() =>
              void act("DELETE", `/sessions/${id}`, undefined, `Session ${id} was removed.`)}
          />
        </div>
      )}
      <dl>
        {Object.entries(session).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              {key.endsWith("_time") && typeof value === "string"
                ? (
                  <>
                    {portalTime(value)}
                    <span class="by">yours: {ownTime(value)}</span>
                  </>
                )
                : String(value)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
